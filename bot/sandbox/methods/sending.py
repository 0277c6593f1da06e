"""Methods that send: text, photo, document, voice, location, albums and "typing ..."."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox import views
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import (
    PHOTO_LIMIT,
    UPLOAD_LIMIT,
    StoredFile,
    Upload,
    image_size,
    photo_sizes,
    voice_seconds,
)
from bot.sandbox.methods.common import caption_content, open_room, post, text_content
from bot.sandbox.methods.registry import method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.world import World

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_ALBUM_KINDS = {"photo", "document"}


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    open_room(world, params)
    return views.message(world, post(world, params, text_content(params)))


@method("sendPhoto")
def send_photo(world: World, params: Params) -> Json:
    return _send_media(world, params, "photo")


@method("sendDocument")
def send_document(world: World, params: Params) -> Json:
    return _send_media(world, params, "document")


@method("sendVoice")
def send_voice(world: World, params: Params) -> Json:
    return _send_media(world, params, "voice")


def _send_media(world: World, params: Params, kind: str) -> Json:
    open_room(world, params)
    caption = caption_content(params)
    content = media_content(world, take_file(world, params, kind, params.text(kind)))
    if kind == "voice" and params.has("duration"):
        content["voice"]["duration"] = params.integer("duration")
    return views.message(world, post(world, params, {**content, **caption}))


def take_file(world: World, params: Params, kind: str, ref: str) -> StoredFile:
    """The file a parameter means: an upload of this name, `attach://name`, or the id of a file known here."""
    upload = params.uploads.get(ref.removeprefix("attach://")) if ref else params.uploads.get(kind)
    if upload:
        _check_upload(kind, upload)
        return world.files.add(kind, upload)
    if not ref:
        raise bad_request(f"there is no {kind} in the request")
    if ref.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = world.files.find(ref)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _check_upload(kind: str, upload: Upload) -> None:
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        _check_photo(upload)


def _check_photo(upload: Upload) -> None:
    if len(upload.data) > PHOTO_LIMIT:
        raise bad_request("file is too big for a photo")
    size = image_size(upload.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if width + height > 10_000 or max(size) > 20 * max(1, min(size)):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def media_content(world: World, file: StoredFile) -> Json:
    """The Bot API field of a photo, document or voice note."""
    ids = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
    if file.kind == "document":
        return {"document": {**ids, "file_name": file.name, "mime_type": file.mime_type}}
    data = world.files.read(file.path) or b""
    if file.kind == "voice":
        return {"voice": {**ids, "duration": voice_seconds(data), "mime_type": "audio/ogg"}}
    return {"photo": photo_sizes(file, *(image_size(data) or (800, 600)))}


@method("sendLocation")
def send_location(world: World, params: Params) -> Json:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if latitude is None or longitude is None:
        raise bad_request("latitude is empty" if latitude is None else "longitude is empty")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong location specified")
    location = {"latitude": latitude, "longitude": longitude}
    return views.message(world, post(world, params, {"location": location}))


@method("sendContact")
def send_contact(world: World, params: Params) -> Json:
    number, name = params.text("phone_number").strip(), params.text("first_name").strip()
    if not number or not name:
        raise bad_request("phone number is empty" if not number else "first name is empty")
    contact = {"phone_number": number, "first_name": name}
    if params.has("last_name"):
        contact["last_name"] = params.text("last_name")
    return views.message(world, post(world, params, {"contact": contact}))


@method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    open_room(world, params)
    items = params.json_list("media", "InputMedia") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("album must contain from 2 to 10 items")
    kinds = {item.get("type") if isinstance(item, dict) else None for item in items}
    if not kinds <= _ALBUM_KINDS or len(kinds) > 1:
        raise bad_request("can't send media of these types in one album")
    contents = [_album_item(world, params, item) for item in items]
    group_id = str(13_000_000_000_000_000 + world.next_call_id())
    return [views.message(world, post(world, params, {**c, "media_group_id": group_id})) for c in contents]


def _album_item(world: World, params: Params, item: Mapping[str, Any]) -> Json:
    file = take_file(world, params, str(item["type"]), str(item.get("media", "")))
    return {**media_content(world, file), **caption_content(params, item)}


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    room = open_room(world, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.feed.tell("typing", chat=room.id, thread=params.integer("message_thread_id"), action=params.text("action"))
    return True
