"""Every address of allauth, so that each of its pages can be shown."""

from django.urls import include, path

urlpatterns = [path("compte/", include("allauth.urls"))]
