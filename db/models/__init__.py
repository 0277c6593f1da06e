"""Every table. Importing this package registers them all in `Base.metadata`."""

from db.models.ballots import Ballot, Vote
from db.models.base import Base
from db.models.customers import Alias, Contact, Customer, NextStep
from db.models.flow import Draft, File, Inbox, Outbox, Ticket
from db.models.log import Audit, ImportChange, ImportRun
from db.models.people import BindCode, Chat, Firm, Invitation, Member, MemberTeam, Recent, Team
from db.models.records import (
    Complaint,
    Contract,
    Entry,
    Fact,
    Financial,
    Invoice,
    Order,
    Payment,
    Project,
    Signal,
    Survey,
    Visit,
)
from db.models.scores import Backtest, Layout, Model, Scenario, Score, Verdict
from db.models.watch import Alert, AlertEvent, AlertMessage, AlertOwed, Delivery, Measure, Rule, Schedule

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertMessage",
    "AlertOwed",
    "Alias",
    "Audit",
    "Backtest",
    "Ballot",
    "Base",
    "BindCode",
    "Chat",
    "Complaint",
    "Contact",
    "Contract",
    "Customer",
    "Delivery",
    "Draft",
    "Entry",
    "Fact",
    "File",
    "Financial",
    "Firm",
    "ImportChange",
    "ImportRun",
    "Inbox",
    "Invitation",
    "Invoice",
    "Layout",
    "Measure",
    "Member",
    "MemberTeam",
    "Model",
    "NextStep",
    "Order",
    "Outbox",
    "Payment",
    "Project",
    "Recent",
    "Rule",
    "Scenario",
    "Schedule",
    "Score",
    "Signal",
    "Survey",
    "Team",
    "Ticket",
    "Verdict",
    "Visit",
    "Vote",
]
