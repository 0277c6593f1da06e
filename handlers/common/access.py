"""Who may see and do what: the one place that knows roles."""

from __future__ import annotations

from db.customers import CustomerInfo
from db.people import ADMINISTRATOR, ChatInfo, MemberInfo
from db.scope import Scope
from handlers.common.errors import NotAllowed


def scope_of(member: MemberInfo, chat: ChatInfo | None) -> Scope:
    """The customers a person may see in this chat: the own ones, in a group only those of its team as well."""
    own = Scope.of(member)
    if chat is None or chat.type == "private":
        return own
    return own.both(Scope.team(chat.team_id))


def must_administer(member: MemberInfo) -> None:
    """NotAllowed for everybody but administrators."""
    if member.role != ADMINISTRATOR:
        raise NotAllowed


def must_lead(member: MemberInfo) -> None:
    """NotAllowed for everybody but managers and administrators."""
    if not member.leads:
        raise NotAllowed


def may_change(member: MemberInfo, customer: CustomerInfo) -> bool:
    """Whether a person may write about a customer: whoever may see it may tell what happened there."""
    return Scope.of(member).allows(customer.team_id)


def shows_amounts(chat: ChatInfo | None) -> bool:
    """A group sees amounts only where it was bound as confidential."""
    return chat is None or chat.type == "private" or chat.disclosure == "confidential"
