"""The one Django application of the service."""

from django.apps import AppConfig


class Service(AppConfig):
    """The tables of the service are called `service_...`."""

    name = "lockring.service"
    label = "service"
