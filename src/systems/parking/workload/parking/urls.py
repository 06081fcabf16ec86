"""What the web service answers."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.page, name="page"),
    path("api/occupancy/", views.occupancy, name="occupancy"),
    path("health/", views.health, name="health"),
]
