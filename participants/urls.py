from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    path("personnes/", views.persons, name="persons"),
    path("personnes/nouvelle/", views.person_new, name="person_new"),
    path("personnes/<int:pk>/", views.person, name="person"),
    path("personnes/<int:pk>/modifier/", views.person_edit, name="person_edit"),
    path("personnes/<int:pk>/attestation/", views.certificate, name="certificate"),
    path("personnes/<int:pk>/eligibilite/", views.eligibility_new, name="eligibility_new"),
    path("personnes/<int:pk>/eligibilite/apercu/", views.eligibility_preview, name="eligibility_preview"),
    path("personnes/eligibilites/<int:pk>/retirer/", views.eligibility_withdraw, name="eligibility_withdraw"),
    path("personnes/<int:pk>/mise-en-poste/", views.placement_new, name="placement_new"),
    path("personnes/mises-en-poste/<int:pk>/", views.placement, name="placement"),
    path("personnes/mises-en-poste/<int:pk>/modifier/", views.placement_edit, name="placement_edit"),
    path("personnes/mises-en-poste/<int:pk>/fin/", views.placement_end, name="placement_end"),
    path("orientations/", views.referrals, name="referrals"),
    path("orientations/nouvelle/", views.referral_new, name="referral_new"),
    path("orientations/<int:pk>/", views.referral, name="referral"),
    path("orientations/<int:pk>/retirer/", views.referral_withdraw, name="referral_withdraw"),
    path("orientations/<int:pk>/suivre/", views.referral_follow, name="referral_follow"),
    path("orientations/<int:pk>/suite/", views.referral_answer, name="referral_answer"),
    path("marches/lots/<int:pk>/personnes/", views.lot, name="lot"),
    path("marches/lots/<int:pk>/personnes/ajouter/", views.lot_placement_new, name="lot_placement_new"),
    path("marches/<int:pk>/personnes/", views.contract, name="contract"),
]
