

import django.contrib.postgres.constraints
import django.db.models.deletion
import markets.constraints
import markets.models.contracts
import markets.models.organisations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clauses', '0001_initial'),
        ('markets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Eligibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted', models.BooleanField(verbose_name='éligible')),
                ('decided_on', models.DateField(verbose_name='décidée le')),
                ('hire_before', models.DateField(blank=True, null=True, verbose_name='embauche au plus tard le')),
                ('months', models.PositiveSmallIntegerField(default=24, verbose_name='durée (mois)')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='au')),
                ('reasons', models.JSONField(default=list, verbose_name='raisons')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('charter_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.charterversion')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'éligibilité',
                'ordering': ['-decided_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='EligibilityGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('main', models.BooleanField(default=False, verbose_name='motif principal')),
                ('note', models.CharField(blank=True, default='', max_length=255, verbose_name='précision')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.category', verbose_name='motif')),
                ('eligibility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grounds', to='participants.eligibility')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': "motif d'éligibilité",
                'ordering': ['-main', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'personne',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='eligibility',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibilities', to='participants.person'),
        ),
        migrations.CreateModel(
            name='PersonIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_name', models.CharField(max_length=120, verbose_name='nom')),
                ('first_name', models.CharField(max_length=120, verbose_name='prénom')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=markets.models.organisations.SortKey(models.Func(models.F('last_name'), models.Value(' '), models.F('first_name'), arg_joiner=' || ', template='(%(expressions)s)')), output_field=models.TextField(), verbose_name='clé de tri')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance')),
                ('sex', models.CharField(choices=[('woman', 'Femme'), ('man', 'Homme'), ('unknown', 'Non renseigné')], default='unknown', max_length=10, verbose_name='sexe')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='téléphone')),
                ('mail', models.EmailField(blank=True, default='', max_length=254, verbose_name='courriel')),
                ('address', models.CharField(blank=True, default='', max_length=255, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, default='', max_length=5, verbose_name='code postal')),
                ('town', models.CharField(blank=True, default='', max_length=120, verbose_name='commune')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='identity', to='participants.person')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'identité',
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modality', models.CharField(choices=[('direct', "Embauche directe par l'entreprise"), ('etti', 'Mise à disposition par une ETTI'), ('ai', 'Mise à disposition par une association intermédiaire'), ('geiq', 'Mise à disposition par un GEIQ'), ('eatt', 'Mise à disposition par une EATT'), ('ett', 'Intérim classique avec une personne éligible'), ('ge', "Mise à disposition par un autre groupement d'employeurs"), ('sub_ei', "Sous-traitance ou cotraitance d'une entreprise d'insertion"), ('sub_aci', "Sous-traitance ou cotraitance d'un atelier et chantier d'insertion"), ('sub_regie', "Sous-traitance d'une régie de quartier"), ('sub_ea', "Sous-traitance d'une entreprise adaptée"), ('sub_esat', "Sous-traitance ou mise à disposition d'un ESAT"), ('subcontractor', 'Sous-traitant classique')], max_length=20, verbose_name='modalité')),
                ('contract_type', models.CharField(choices=[('cdi', 'CDI'), ('cdd', 'CDD'), ('ctt', 'Contrat de travail temporaire (mission)'), ('cddi', "CDD d'insertion (CDDI)"), ('cddu', "CDD d'usage (CDDU)"), ('apprenticeship', "Contrat d'apprentissage"), ('professionalisation', 'Contrat de professionnalisation'), ('site', "Contrat de chantier ou d'opération"), ('cdi_temp', 'CDI intérimaire'), ('cdi_inclusion', 'CDI inclusion'), ('supported', 'Contrat aidé (PEC, CIE)'), ('cddt', 'CDD tremplin (EA)'), ('csat', "Contrat d'accompagnement par le travail (ESAT)"), ('prison', "Contrat d'emploi pénitentiaire"), ('unknown', 'Non renseigné')], default='unknown', max_length=20, verbose_name='contrat')),
                ('job', models.CharField(max_length=120, verbose_name='poste')),
                ('starts_on', models.DateField(verbose_name='premier jour')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='dernier jour')),
                ('end_reason', models.CharField(choices=[('running', 'En cours'), ('end_of_term', 'Fin du contrat prévu'), ('hired', 'Embauche durable'), ('training', 'Entrée en formation'), ('resigned', 'Départ de la personne'), ('dismissed', "Rupture par l'employeur"), ('unknown', 'Non renseigné')], default='running', max_length=20, verbose_name='fin')),
                ('proposed_by_company', models.BooleanField(default=False, verbose_name="ajoutée par l'entreprise, à examiner")),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='participants.person')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'mise en poste',
                'ordering': ['-starts_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EntryProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('age_band', models.CharField(choices=[('under_26', 'Moins de 26 ans'), ('from_26_to_40', '26 à 40 ans'), ('from_41_to_50', '41 à 50 ans'), ('over_50', '51 ans et plus'), ('unknown', 'Non renseigné')], default='unknown', max_length=20, verbose_name='âge')),
                ('sex', models.CharField(choices=[('woman', 'Femme'), ('man', 'Homme'), ('unknown', 'Non renseigné')], default='unknown', max_length=10, verbose_name='sexe')),
                ('level', models.CharField(choices=[('none', 'Sans diplôme'), ('cap_bep', 'CAP ou BEP'), ('bac', 'Baccalauréat'), ('higher', 'Au-delà du baccalauréat'), ('unknown', 'Non renseigné')], default='unknown', max_length=10, verbose_name='niveau')),
                ('priority_district', models.CharField(choices=[('yes', 'Oui'), ('no', 'Non'), ('unknown', 'Non renseigné')], default='unknown', max_length=10, verbose_name='quartier prioritaire')),
                ('town', models.CharField(blank=True, default='', max_length=120, verbose_name='commune')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.category')),
                ('prescriber', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('placement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='profile', to='participants.placement')),
            ],
            options={
                'verbose_name': "profil à l'entrée",
            },
        ),
        migrations.CreateModel(
            name='ProofSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=160, verbose_name='justificatif')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='établi le')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name="valable jusqu'au")),
                ('seen_on', models.DateField(verbose_name='vu le')),
                ('eligibility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='participants.eligibility')),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='participants.eligibilityground')),
                ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'justificatif vu',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_name', models.CharField(max_length=120, verbose_name='nom')),
                ('first_name', models.CharField(max_length=120, verbose_name='prénom')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='téléphone')),
                ('mail', models.EmailField(blank=True, default='', max_length=254, verbose_name='courriel')),
                ('message', models.TextField(blank=True, default='', verbose_name='présentation')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='reçue le')),
                ('outcome', models.CharField(choices=[('waiting', "En cours d'examen"), ('placed', 'Mise en poste'), ('not_retained', 'Non retenue'), ('withdrawn', 'Retirée')], default='waiting', max_length=20, verbose_name='suite')),
                ('outcome_note', models.TextField(blank=True, default='', verbose_name='précision')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='participants.person')),
                ('prescriber', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'orientation',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='eligibilityground',
            constraint=models.UniqueConstraint(fields=('eligibility', 'category'), name='ground_once'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityground',
            constraint=models.UniqueConstraint(condition=models.Q(('main', True)), fields=('eligibility',), name='ground_one_main'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityground',
            constraint=markets.constraints.Key(fields=('structure', 'eligibility', 'id'), name='ground_key'),
        ),
        migrations.AddConstraint(
            model_name='eligibilityground',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'eligibility'), name='ground_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='eligibilityground',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'category'), name='ground_category_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('structure', 'code'), name='person_code_once'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^P-[0-9A-Z]{4,6}$')), name='person_code_shape'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='person_key'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=markets.constraints.NeverDeleted(name='person_never_deleted', violation_error_message="Cet élément ne se supprime pas : des chiffres s'y rattachent."),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='eligibility_key'),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'person'), name='eligibility_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'charter_version'), name='eligibility_charter_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_on', None), ('starts_on', None)), models.Q(('ends_on__isnull', False), ('granted', True), ('starts_on__isnull', False)), _connector='OR'), name='eligibility_window_is_whole', violation_error_message="Une période d'éligibilité a un premier et un dernier jour."),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='eligibility_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=models.CheckConstraint(condition=models.Q(('granted', False), ('hire_before__isnull', False), _connector='OR'), name='eligibility_granted_says_until_when_to_hire'),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=models.UniqueConstraint(condition=models.Q(('granted', True), ('starts_on', None), ('withdrawn_at', None)), fields=('person',), name='eligibility_one_waiting_for_a_hire', violation_error_message='Une décision attend déjà sa première mise en poste.'),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('starts_on__isnull', False), ('withdrawn_at', None)), expressions=[('person', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='eligibility_never_overlaps', violation_error_message='Une autre éligibilité couvre déjà une partie de cette période.'),
        ),
        migrations.AddConstraint(
            model_name='eligibility',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=False, for_each='ROW', name='eligibility_window_set_once', prepare='', unless='(OLD.starts_on IS NULL OR (OLD.starts_on = NEW.starts_on AND OLD.ends_on = NEW.ends_on)) AND OLD.granted = NEW.granted AND OLD.person_id = NEW.person_id AND OLD.decided_on = NEW.decided_on AND OLD.charter_version_id = NEW.charter_version_id', violation_error_message="La période d'éligibilité est fixée une fois, par la première mise en poste.", when='BEFORE UPDATE'),
        ),
        migrations.AddIndex(
            model_name='personidentity',
            index=models.Index(fields=['structure', 'sort_key'], name='identity_by_name'),
        ),
        migrations.AddConstraint(
            model_name='personidentity',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'person'), name='identity_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='personidentity',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['woman', 'man', 'unknown'])), name='identity_sex_known'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['structure', 'party', 'starts_on'], name='placement_by_party'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='placement_key'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=markets.constraints.Key(fields=('structure', 'party', 'id'), name='placement_party_key'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=markets.constraints.Key(fields=('structure', 'person', 'id'), name='placement_person_key'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='placement_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'person'), name='placement_person_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('modality__in', ['direct', 'etti', 'ai', 'geiq', 'eatt', 'ett', 'ge', 'sub_ei', 'sub_aci', 'sub_regie', 'sub_ea', 'sub_esat', 'subcontractor'])), name='placement_modality_known'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('contract_type__in', ['cdi', 'cdd', 'ctt', 'cddi', 'cddu', 'apprenticeship', 'professionalisation', 'site', 'cdi_temp', 'cdi_inclusion', 'supported', 'cddt', 'csat', 'prison', 'unknown'])), name='placement_contract_type_known'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('end_reason__in', ['running', 'end_of_term', 'hired', 'training', 'resigned', 'dismissed', 'unknown'])), name='placement_end_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='placement_dates_in_order', violation_error_message='Le dernier jour précède le premier.'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('party', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='placement_never_overlaps', violation_error_message='Cette personne a déjà un contrat à ces dates chez le même intervenant.'),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'placement'), name='profile_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'category'), name='profile_category_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=models.CheckConstraint(condition=models.Q(('age_band__in', ['under_26', 'from_26_to_40', 'from_41_to_50', 'over_50', 'unknown'])), name='profile_age_band_known'),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=models.CheckConstraint(condition=models.Q(('sex__in', ['woman', 'man', 'unknown'])), name='profile_sex_known'),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['none', 'cap_bep', 'bac', 'higher', 'unknown'])), name='profile_level_known'),
        ),
        migrations.AddConstraint(
            model_name='entryprofile',
            constraint=models.CheckConstraint(condition=models.Q(('priority_district__in', ['yes', 'no', 'unknown'])), name='profile_district_known'),
        ),
        migrations.AddConstraint(
            model_name='proofseen',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'eligibility', 'ground'), name='proof_same_ground', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='proofseen',
            constraint=models.CheckConstraint(condition=models.Q(('issued_on', None), ('issued_on__lte', models.F('seen_on')), _connector='OR'), name='proof_issued_before_it_is_seen', violation_error_message="Le justificatif est établi avant d'être vu."),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'person'), name='referral_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'placed', 'not_retained', 'withdrawn'])), name='referral_outcome_known'),
        ),
    ]
