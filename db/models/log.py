"""What was changed by whom: the append-only audit, and imports that can be undone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key


class Audit(Base):
    """Append-only. Erasing a person's data empties `before` and `after` and keeps the row."""

    __tablename__ = "audit"
    id: Mapped[Key]
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str]
    entity: Mapped[str]
    entity_id: Mapped[int | None] = mapped_column(BigInteger)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    before: Mapped[Json | None]
    after: Mapped[Json | None]
    update_id: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_audit_customer_id_id", "customer_id", "id"),
        Index("ix_audit_entity_entity_id", "entity", "entity_id"),
    )


class ImportRun(Base):
    __tablename__ = "import_run"
    id: Mapped[Key]
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str]
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    counts: Mapped[Json] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """A row that an import changed, as it was before: what undo puts back."""

    __tablename__ = "import_change"
    id: Mapped[Key]
    import_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    entity: Mapped[str]
    entity_id: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[Json]
