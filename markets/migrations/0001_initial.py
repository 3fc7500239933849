

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import markets.constraints
import markets.models.contracts
import markets.models.organisations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        UnaccentExtension(),
        # Schema-qualified throughout: an expression found through search_path loses its table at restore.
        migrations.RunSQL(
            """
            CREATE FUNCTION public.sort_key(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $sort$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, words)) $sort$
            """,
            "DROP FUNCTION public.sort_key(text)",
        ),
        # Every run of digits padded to eight, so that « Lot 2 » comes before « Lot 10 ».
        migrations.RunSQL(
            r"""
            CREATE FUNCTION public.natural_key(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
            $natural$
                SELECT regexp_replace(
                    regexp_replace(lower(words), '([0-9]+)', '00000000\1', 'g'), '0*([0-9]{8})', '\1', 'g'
                )
            $natural$
            """,
            "DROP FUNCTION public.natural_key(text)",
        ),
        # The role of web and worker: it owns nothing. Insert-only tables take their rights back from it one by one.
        migrations.RunSQL(
            """
            DO $role$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clauses_app') THEN
                    CREATE ROLE clauses_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
                END IF;
                EXECUTE format('GRANT clauses_app TO %I', current_user);
            EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
                RAISE NOTICE 'clauses_app: %', SQLERRM;
            END $role$;
            DO $grant$
            BEGIN
                IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clauses_app') THEN
                    GRANT USAGE ON SCHEMA public TO clauses_app;
                    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clauses_app;
                    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM clauses_app;
                    ALTER DEFAULT PRIVILEGES IN SCHEMA public
                        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO clauses_app;
                    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO clauses_app;
                END IF;
            END $grant$
            """,
            migrations.RunSQL.noop,
        ),
        # The cache holds the rate limits, which must hold across workers.
        migrations.RunSQL(
            """
            CREATE TABLE site_cache (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX site_cache_expires ON site_cache (expires)
            """,
            "DROP TABLE site_cache",
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name="nom de l'opération")),
                ('place', models.CharField(blank=True, default='', max_length=120, verbose_name='lieu')),
            ],
            options={
                'verbose_name': 'opération',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='nom')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='téléphone')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'compte',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_lower_case', violation_error_message="L'adresse électronique s'écrit en minuscules.")],
            },
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sector', models.CharField(choices=[('public', 'Marché public'), ('private', 'Marché privé'), ('concession', 'Concession')], default='public', max_length=20, verbose_name='nature')),
                ('category', models.CharField(choices=[('works', 'Travaux'), ('services', 'Services'), ('supplies', 'Fournitures')], default='works', max_length=20, verbose_name='objet')),
                ('framework', models.BooleanField(default=False, verbose_name='accord-cadre')),
                ('reference', models.CharField(blank=True, default='', max_length=60, verbose_name='référence')),
                ('title', models.CharField(max_length=500, verbose_name='intitulé')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=markets.models.organisations.SortKey(models.F('title')), output_field=models.TextField(), verbose_name='clé de tri')),
                ('cpv', models.CharField(blank=True, default='', max_length=10, verbose_name='code CPV')),
                ('place', models.CharField(blank=True, default='', max_length=120, verbose_name="lieu d'exécution")),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('facilitator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='facilitateur responsable')),
                ('operation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='markets.operation')),
            ],
            options={
                'verbose_name': 'marché',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, default='', max_length=20, verbose_name='n° du lot')),
                ('number_key', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.Func(models.F('number'), function='public.natural_key', output_field=models.TextField()), output_field=models.TextField(), verbose_name='clé de tri')),
                ('title', models.CharField(blank=True, default='', max_length=255, verbose_name='intitulé du lot')),
                ('cpv', models.CharField(blank=True, default='', max_length=10, verbose_name='code CPV')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant estimé HT')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début prévu')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin prévue')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='clos le')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='markets.contract')),
            ],
            options={
                'verbose_name': 'lot',
                'ordering': ['contract_id', 'number_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(blank=True, default='', max_length=60, verbose_name='référence')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='notifié le')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant HT')),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='durée (mois)')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='markets.lot')),
            ],
            options={
                'verbose_name': 'attribution',
                'ordering': ['lot_id', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siren', models.CharField(blank=True, max_length=9, null=True, verbose_name='SIREN')),
                ('siret', models.CharField(blank=True, max_length=14, null=True, verbose_name='SIRET')),
                ('foreign_id', models.CharField(blank=True, max_length=50, null=True, verbose_name='identifiant étranger')),
                ('name', models.CharField(blank=True, default='', max_length=255, verbose_name='nom')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=markets.models.organisations.SortKey(models.F('name')), output_field=models.TextField(), verbose_name='clé de tri')),
                ('town', models.CharField(blank=True, default='', max_length=120, verbose_name='commune')),
                ('postcode', models.CharField(blank=True, default='', max_length=5, verbose_name='code postal')),
                ('fictional', models.BooleanField(default=False, verbose_name='fictive')),
            ],
            options={
                'verbose_name': 'organisation',
                'ordering': ['sort_key', 'pk'],
                'indexes': [models.Index(fields=['sort_key'], name='organisation_by_name')],
                'constraints': [models.UniqueConstraint(fields=('siret',), name='organisation_one_per_siret', violation_error_message='Une organisation porte déjà ce SIRET.'), models.UniqueConstraint(condition=models.Q(('siret', None)), fields=('siren',), name='organisation_one_per_siren', violation_error_message='Une organisation porte déjà ce SIREN, sans SIRET.'), models.CheckConstraint(condition=models.Q(('siret', None), models.Q(('siren', django.db.models.functions.text.Left('siret', 9)), ('siret__regex', '^[0-9]{14}$')), _connector='OR'), name='organisation_siret_starts_with_siren', violation_error_message='Un SIRET compte 14 chiffres et commence par le SIREN.'), models.CheckConstraint(condition=models.Q(('siren', None), ('siren__regex', '^[0-9]{9}$'), _connector='OR'), name='organisation_siren_has_nine_digits', violation_error_message='Un SIREN compte 9 chiffres.'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('siren', None), _negated=True), models.Q(('foreign_id', None), _negated=True), _connector='OR'), name='organisation_named_or_identified', violation_error_message='Donnez au moins un nom ou un numéro SIREN.'), markets.constraints.NeverDeleted(name='organisation_never_deleted', violation_error_message="Cet élément ne se supprime pas : des chiffres s'y rattachent.")],
            },
        ),
        migrations.AddField(
            model_name='operation',
            name='authority',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation'),
        ),
        migrations.AddField(
            model_name='contract',
            name='authority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='markets.organisation', verbose_name="donneur d'ordre"),
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('holder', 'Titulaire'), ('joint', 'Cotraitant'), ('subcontractor', 'Sous-traitant'), ('lender', 'Structure qui met à disposition')], max_length=20, verbose_name='place')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début réel sur le chantier ou la prestation')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='markets.award')),
                ('declares_through', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='markets.lot')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='markets.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='markets.party')),
            ],
            options={
                'verbose_name': 'intervenant',
                'ordering': ['lot_id', 'award_id', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Structure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_number', models.BigIntegerField(default=0, verbose_name='dernier numéro du journal')),
                ('contact_name', models.CharField(blank=True, default='', max_length=120, verbose_name='personne à joindre')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='téléphone')),
                ('mail', models.EmailField(blank=True, default='', max_length=254, verbose_name='courriel')),
                ('masking_threshold', models.PositiveSmallIntegerField(default=5, verbose_name="effectif minimal d'un détail")),
                ('due_day', models.PositiveSmallIntegerField(default=10, verbose_name='jour limite de déclaration')),
                ('modules', models.JSONField(blank=True, default=list, verbose_name='modules allumés')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='structure', to='markets.organisation')),
            ],
            options={
                'verbose_name': 'structure facilitatrice',
            },
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='arrêt du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='au')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='markets.party')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'arrêt',
                'ordering': ['starts_on'],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notes', models.TextField(blank=True, default='', verbose_name='notes')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name="relances suspendues jusqu'au")),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relation', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'relation',
            },
        ),
        migrations.AddField(
            model_name='party',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure'),
        ),
        migrations.AddField(
            model_name='operation',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('published_id', models.CharField(max_length=60, verbose_name='identifiant publié')),
                ('content_hash', models.CharField(max_length=64, verbose_name='empreinte du contenu')),
                ('raw', models.JSONField(verbose_name='enregistrement publié')),
                ('flags', models.JSONField(default=list, verbose_name='réserves')),
                ('read_at', models.DateTimeField(auto_now_add=True, verbose_name='lu le')),
                ('award', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='markets.award')),
                ('lot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'avis publié',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('facilitator', 'Facilitateur'), ('company', 'Entreprise'), ('lender', "Structure d'insertion"), ('prescriber', 'Prescripteur'), ('authority', "Donneur d'ordre"), ('link', 'Lien à usage limité'), ('system', 'Automate')], max_length=20, verbose_name='rôle')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='depuis le')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'accès',
            },
        ),
        migrations.AddField(
            model_name='lot',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(verbose_name='numéro')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='le')),
                ('role', models.CharField(choices=[('facilitator', 'Facilitateur'), ('company', 'Entreprise'), ('lender', "Structure d'insertion"), ('prescriber', 'Prescripteur'), ('authority', "Donneur d'ordre"), ('link', 'Lien à usage limité'), ('system', 'Automate')], max_length=20, verbose_name='rôle')),
                ('via', models.CharField(choices=[('screen', "À l'écran"), ('link', 'Par un lien'), ('command', 'Par une commande'), ('system', 'Automatiquement')], default='screen', max_length=20, verbose_name='par')),
                ('verb', models.CharField(max_length=60, verbose_name='acte')),
                ('object_type', models.CharField(max_length=40, verbose_name='objet')),
                ('object_id', models.BigIntegerField(verbose_name="identifiant de l'objet")),
                ('words', models.TextField(blank=True, default='', verbose_name='récit')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'ligne du journal',
                'ordering': ['structure', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('facilitator', 'Facilitateur'), ('company', 'Entreprise'), ('lender', "Structure d'insertion"), ('prescriber', 'Prescripteur'), ('authority', "Donneur d'ordre"), ('link', 'Lien à usage limité'), ('system', 'Automate')], max_length=20, verbose_name='rôle')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(verbose_name="valable jusqu'au")),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisée le')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'invitation',
            },
        ),
        migrations.AddField(
            model_name='contract',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(choices=[(1, 'Premier contact'), (2, 'Deuxième contact'), (3, 'Troisième contact')], default=1, verbose_name='rang')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='nom')),
                ('mail', models.EmailField(blank=True, default='', max_length=254, verbose_name='courriel')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='téléphone')),
                ('refused', models.BooleanField(default=False, verbose_name="n'est plus le bon contact")),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='markets.organisation')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'contact',
                'ordering': ['rank'],
            },
        ),
        migrations.AddField(
            model_name='award',
            name='structure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure'),
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('signed_on', models.DateField(verbose_name='signé le')),
                ('amount_delta', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='montant HT ajouté ou retiré')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='nouvelle fin')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='markets.award')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'avenant',
                'ordering': ['award_id', 'rank'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20, verbose_name='usage')),
                ('name', models.CharField(max_length=255, verbose_name='nom du fichier')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='reçu le')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='importé le')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'fichier reçu',
            },
        ),
        migrations.CreateModel(
            name='OrganisationKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('authority', "Donneur d'ordre"), ('company', 'Entreprise'), ('etti', "Entreprise de travail temporaire d'insertion (ETTI)"), ('ai', 'Association intermédiaire (AI)'), ('ei', "Entreprise d'insertion (EI)"), ('aci', "Atelier et chantier d'insertion (ACI)"), ('geiq', "Groupement d'employeurs pour l'insertion et la qualification (GEIQ)"), ('ea', 'Entreprise adaptée (EA)'), ('eatt', 'Entreprise adaptée de travail temporaire (EATT)'), ('esat', "Établissement ou service d'aide par le travail (ESAT)"), ('regie', 'Régie de quartier ou de territoire'), ('eiti', "Entreprise d'insertion par le travail indépendant (EITI)"), ('prescriber', 'Prescripteur'), ('facilitator', 'Structure facilitatrice')], max_length=20, verbose_name='nature')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kinds', to='markets.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': "nature d'organisation",
                'constraints': [models.UniqueConstraint(fields=('organisation', 'kind'), name='organisation_kind_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['authority', 'company', 'etti', 'ai', 'ei', 'aci', 'geiq', 'ea', 'eatt', 'esat', 'regie', 'eiti', 'prescriber', 'facilitator'])), name='organisation_kind_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=models.CheckConstraint(condition=models.Q(('masking_threshold__gte', 2)), name='structure_masking_threshold_at_least_two', violation_error_message="L'effectif minimal d'un détail est d'au moins 2 personnes."),
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=models.CheckConstraint(condition=models.Q(('due_day__gte', 1), ('due_day__lte', 28)), name='structure_due_day_in_every_month', violation_error_message='Le jour limite est compris entre 1 et 28.'),
        ),
        migrations.AddConstraint(
            model_name='structure',
            constraint=markets.constraints.NeverDeleted(name='structure_never_deleted', violation_error_message="Cet élément ne se supprime pas : des chiffres s'y rattachent."),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='stop_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='stop_dates_in_order', violation_error_message="La reprise précède l'arrêt."),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('party', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='stop_never_overlaps', violation_error_message='Un autre arrêt couvre déjà une partie de ces jours.'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.UniqueConstraint(fields=('structure', 'organisation'), name='relation_one_per_structure', violation_error_message='Cette organisation figure déjà parmi vos partenaires.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=markets.constraints.Key(fields=('structure', 'lot', 'id'), name='party_key'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'award'), name='party_award_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'parent'), name='party_parent_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'declares_through'), name='party_declares_on_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['holder', 'joint', 'subcontractor', 'lender'])), name='party_role_known'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('parent', None), ('role', 'holder')), models.Q(models.Q(('role', 'holder'), _negated=True), models.Q(('parent', None), _negated=True)), _connector='OR'), name='party_holder_has_no_parent', violation_error_message="Seul un titulaire n'a personne au-dessus de lui."),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'holder')), fields=('award',), name='party_one_holder_per_award', violation_error_message='Cette attribution a déjà un titulaire.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(fields=('award', 'organisation', 'parent', 'role'), name='party_once_under_its_parent', violation_error_message='Cette organisation intervient déjà à cette place.'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='party_dates_in_order', violation_error_message="La fin de l'intervention précède son début."),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=False, for_each='ROW', name='party_place_is_fixed', prepare='', unless='OLD.parent_id IS NOT DISTINCT FROM NEW.parent_id AND OLD.award_id = NEW.award_id AND OLD.lot_id = NEW.lot_id AND OLD.organisation_id = NEW.organisation_id', violation_error_message="La place d'un intervenant ne change pas : ajoutez-en un autre.", when='BEFORE UPDATE'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='operation_key'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('structure', 'buyer', 'published_id', 'content_hash'), name='notice_once_per_content', violation_error_message='Cet avis est déjà importé.'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'award'), name='notice_award_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('award', None), ('lot', None)), models.Q(('award__isnull', False), ('lot__isnull', False)), _connector='OR'), name='notice_lot_goes_with_award'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=markets.constraints.InsertOnly(name='notice_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'organisation', 'structure', 'role'), name='membership_once', violation_error_message='Cet accès existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('facilitator', 'company', 'lender', 'prescriber', 'authority'))), name='membership_role_known', violation_error_message='Ce rôle ne se donne pas à un compte.'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='lot_number_once_in_contract', violation_error_message='Ce marché a déjà un lot de ce numéro.'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='lot_key'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'contract'), name='lot_contract_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='lot_amount_not_negative', violation_error_message="Le montant d'un lot n'est pas négatif."),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='lot_dates_in_order', violation_error_message='La fin du lot précède son début.'),
        ),
        migrations.AddIndex(
            model_name='journalentry',
            index=models.Index(fields=['structure', 'object_type', 'object_id'], name='journal_by_object'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.UniqueConstraint(fields=('structure', 'number'), name='journal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='journal_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['facilitator', 'company', 'lender', 'prescriber', 'authority', 'link', 'system'])), name='journal_role_known'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=models.CheckConstraint(condition=models.Q(('via__in', ['screen', 'link', 'command', 'system'])), name='journal_via_known'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=markets.constraints.Key(fields=('structure', 'number', 'id'), name='journal_key'),
        ),
        migrations.AddConstraint(
            model_name='journalentry',
            constraint=markets.constraints.InsertOnly(name='journal_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('facilitator', 'company', 'lender', 'prescriber', 'authority'))), name='invitation_role_known'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='invitation_email_in_lower_case'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='contract_key'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'operation'), name='contract_operation_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('sector__in', ['public', 'private', 'concession'])), name='contract_sector_known'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['works', 'services', 'supplies'])), name='contract_category_known'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('structure', 'organisation', 'rank'), name='contact_one_per_rank', violation_error_message='Ce rang de contact est déjà pris.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('rank__in', [1, 2, 3])), name='contact_three_at_most', violation_error_message='Trois contacts au plus par partenaire.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mail', ''), _negated=True), models.Q(('phone', ''), _negated=True), _connector='OR'), name='contact_can_be_reached', violation_error_message='Donnez un courriel ou un téléphone.'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=markets.constraints.Key(fields=('structure', 'lot', 'id'), name='award_key'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot'), name='award_lot_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='award_amount_not_negative', violation_error_message="Le montant d'une attribution n'est pas négatif."),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('notified_on', None), ('ends_on', None), ('notified_on__lte', models.F('ends_on')), _connector='OR'), name='award_dates_in_order', violation_error_message='La fin du marché précède sa notification.'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(fields=('award', 'rank'), name='amendment_rank_once', violation_error_message='Cet avenant est déjà enregistré.'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'award'), name='amendment_award_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=markets.constraints.InsertOnly(name='amendment_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
    ]
