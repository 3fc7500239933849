"""Addresses of the floor of what was done."""

from django.urls import path

from reporting.views import figures, first_run, home

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("premiere-visite/<str:token>/", first_run.first_run, name="first_run"),
    path("marches/<int:pk>/heures/", figures.contract, name="contract"),
    path("marches/lots/<int:pk>/heures/", figures.lot, name="lot"),
    path("bilans/", figures.reports, name="reports"),
    path("bilans/lignes/", figures.lines, name="lines"),
    path("bilans/lignes/<int:pk>/", figures.line, name="line"),
]
