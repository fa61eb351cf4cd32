"""The channels: the list, adding and changing one, switching, deleting, and trying it out."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app import clock
from app.domain.errors import Refused
from app.formats.channel_urls import KINDS
from app.queries.portal.channels import ChannelRow, Troubles, get_channel, get_troubles, list_channels
from app.services.portal.channels import (
    add_channel,
    change_channel,
    delete_channel,
    switch_channel,
    try_channel,
)
from app.web.arguments import LARGEST_ID
from app.web.messages import words
from app.web.messages.blueprint import blueprint
from app.web.messages.forms import FORMS, ChannelForm, OnceForm
from app.web.permissions import Permission, may, needs

Page = tuple[str, int]
KIND = f"<any({', '.join(KINDS)}):channel_kind>"


@blueprint.app_template_global()
def message_troubles() -> Troubles | None:
    """The channels that do not work, for the head of every page, for those who can mend them."""
    return get_troubles() if may(Permission.MANAGE_MESSAGES) else None


@blueprint.record_once
def give_words(state: BlueprintSetupState) -> None:
    """Let every template say what channels are called."""
    state.app.jinja_env.globals["channel_words"] = words


@blueprint.get("/channels")
@needs(Permission.MANAGE_MESSAGES)
def channels() -> str:
    """Every channel and how it fares."""
    return render_template("messages/channels.html", channels=list_channels(), once=OnceForm())


@blueprint.get("/channels/new")
@needs(Permission.MANAGE_MESSAGES)
def choose_kind() -> str:
    """What kind of channel to add."""
    return render_template("messages/kinds.html")


@blueprint.route(f"/channels/new/{KIND}", methods=["GET", "POST"])
@needs(Permission.MANAGE_MESSAGES)
def new_channel(channel_kind: str) -> Response | Page:
    """Add a channel."""
    form = FORMS[channel_kind](channel_kind)
    if form.is_submitted() and form.validate():
        try:
            token = form.token_once.data or ""
            made = add_channel(wanted=form.wanted(), token=token, author=current_user.author, now=clock.now())
        except Refused as refused:
            form.put(refused)
        else:
            flash(gettext("%(name)s is added. Try it out now.", name=form.name.data), "success")
            return redirect(_address(made) if made is not None else url_for("messages.channels"))
    return render_template("messages/new.html", form=form, kind=channel_kind), 422 if form.errors else 200


@blueprint.route("/channels/<int:channel_id>", methods=["GET", "POST"])
@needs(Permission.MANAGE_MESSAGES)
def channel(channel_id: int) -> Response | Page:
    """One channel: how it fares, a test, and changing it."""
    there = require(channel_id)
    form = FORMS[there.kind](there.kind, there)
    if form.is_submitted() and form.validate():
        try:
            is_new = change_channel(
                channel_id=there.id, wanted=form.wanted(), author=current_user.author, now=clock.now()
            )
        except Refused as refused:
            form.put(refused)
        else:
            flash(gettext("Saved.") if is_new else gettext("Nothing to change."), "success")
            return redirect(_address(there.id))
    return _page(there, form), 422 if form.errors else 200


@blueprint.post("/channels/<int:channel_id>/test")
@needs(Permission.MANAGE_MESSAGES)
def test_channel(channel_id: int) -> Response:
    """Send a test and say what came of it."""
    there = require(channel_id)
    form = OnceForm()
    if form.validate():
        failure = try_channel(channel_id=there.id, token=form.token_once.data, now=clock.now())
        if failure is None:
            flash(gettext("The test has arrived at %(name)s.", name=there.name), "success")
        else:
            said = words.failure_text(failure)
            flash(gettext("The test did not arrive at %(name)s. %(why)s", name=there.name, why=said), "danger")
    return redirect(_address(there.id))


@blueprint.post("/channels/<int:channel_id>/<any(on, off):to>")
@needs(Permission.MANAGE_MESSAGES)
def switch(channel_id: int, to: str) -> Response:
    """Switch a channel on or off."""
    there = require(channel_id)
    switch_channel(channel_id=there.id, is_on=to == "on", author=current_user.author, now=clock.now())
    text = gettext("%(name)s is on.") if to == "on" else gettext("%(name)s is off. What waited for it is not sent.")
    flash(text % {"name": there.name}, "success")
    return redirect(_address(there.id))


@blueprint.route("/channels/<int:channel_id>/delete", methods=["GET", "POST"])
@needs(Permission.MANAGE_MESSAGES)
def delete(channel_id: int) -> Response | str:
    """Ask once more, then delete a channel."""
    there = require(channel_id)
    if request.method == "GET":
        return render_template("messages/delete.html", channel=there)
    delete_channel(channel_id=there.id, author=current_user.author, now=clock.now())
    flash(gettext("%(name)s is deleted.", name=there.name), "success")
    return redirect(url_for("messages.channels"))


def require(channel_id: int) -> ChannelRow:
    """The channel, or 404."""
    found = get_channel(channel_id) if channel_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    return found


def _address(channel_id: int) -> str:
    return url_for("messages.channel", channel_id=channel_id)


def _page(there: ChannelRow, form: ChannelForm) -> str:
    return render_template("messages/channel.html", channel=there, form=form, kind=there.kind, once=OnceForm())
