"""Speed and size, as ratios in one run, because machines are shared and noisy."""
