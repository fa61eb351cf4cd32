"""Personal data is masked in the middle."""

from __future__ import annotations

import pytest

from app.web.masking import mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小芳", "王*芳"),
        ("王芳", "王*"),
        ("欧阳小芳", "欧**芳"),
        ("John Smith", "J***h"),
        ("王", "*"),
        ("", ""),
        ("x" * 10_000, "x***x"),
    ],
)
def test_of_a_name_the_ends_are_left(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812341234", "138****1234"),
        ("+8613812341234", "+86****1234"),
        ("62345678", "62****78"),
        ("10086", "****"),
        ("", ""),
    ],
)
def test_of_a_phone_number_the_ends_are_left(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [("chen@x.com", "c***@x.com"), ("a@b@c.cn", "a***@c.cn"), ("@x.com", "***@x.com"), ("nonsense", "****"), ("", "")],
)
def test_of_an_address_the_beginning_and_the_host_are_left(email: str, masked: str) -> None:
    assert mask_email(email) == masked
