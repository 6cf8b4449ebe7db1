"""The one Django application of the service."""

from django.apps import AppConfig


class Service(AppConfig):
    """The tables of the service are called `service_...`."""

    name = "lockring.service"
    label = "service"

    def ready(self) -> None:
        """Joins what follows from a write, which needs the tables."""
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from lockring.service import casework, mailing
        from lockring.service.people.signing import app_added, signed_in

        casework.FOLLOWS.append(mailing.tell)
        user_logged_in.connect(signed_in)
        authenticator_added.connect(app_added)
