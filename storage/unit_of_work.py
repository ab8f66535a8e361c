"""One transaction as one viewer, with its repositories."""

from bot.model.audience import Viewer
from storage.repositories.applications import SqlApplications
from storage.repositories.assignments import SqlAssignments
from storage.repositories.audit import SqlAudit
from storage.repositories.deliveries import SqlDeliveries
from storage.repositories.drafts import SqlDrafts
from storage.repositories.fields import SqlFields
from storage.repositories.inbox import SqlInbox
from storage.repositories.link_codes import SqlLinkCodes
from storage.repositories.members import SqlMembers
from storage.repositories.messages import SqlMessages
from storage.repositories.organizations import SqlOrganizations
from storage.repositories.places import SqlPlaces
from storage.repositories.proofs import SqlProofs
from storage.repositories.questions import SqlQuestions
from storage.repositories.sheets import SqlSheets
from storage.repositories.threads import SqlThreads
from storage.transaction import Transaction
from storage.visibility import Visibility


class SqlUnitOfWork:
    """See `bot.ports.UnitOfWork`."""

    def __init__(self, transaction: Transaction, viewer: Viewer) -> None:
        visibility = Visibility(transaction, viewer)
        self.viewer = viewer
        self.organizations = SqlOrganizations(transaction)
        self.members = SqlMembers(transaction)
        self.fields = SqlFields(transaction)
        self.places = SqlPlaces(transaction, visibility)
        self.drafts = SqlDrafts(transaction)
        self.sheets = SqlSheets(transaction)
        self.applications = SqlApplications(transaction)
        self.proofs = SqlProofs(transaction)
        self.link_codes = SqlLinkCodes(transaction)
        self.questions = SqlQuestions(transaction, visibility)
        self.assignments = SqlAssignments(transaction, visibility)
        self.messages = SqlMessages(transaction, visibility)
        self.threads = SqlThreads(transaction, visibility)
        self.deliveries = SqlDeliveries(transaction)
        self.inbox = SqlInbox(transaction)
        self.audit = SqlAudit(transaction, visibility)
        self._transaction = transaction

    async def commit(self) -> None:
        """Makes it last, and tells what was touched."""
        await self._transaction.commit()

    def touch(self, topic: str) -> None:
        """Is told after the commit."""
        self._transaction.touch(topic)
