"""The one Django application of the service."""

from django.apps import AppConfig


class Service(AppConfig):
    """The tables of the service are called `service_...`."""

    name = "lockring.service"
    label = "service"

    def ready(self) -> None:
        """Joins what follows from a write, which needs the tables."""
        from lockring.service import casework, mailing

        casework.FOLLOWS.append(mailing.tell)
