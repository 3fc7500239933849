

import django.contrib.postgres.constraints
import django.db.models.deletion
import markets.constraints
import markets.models.contracts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('markets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('fixed', 'Heures fixées au marché'), ('by_amount', "Montant × part de main-d'œuvre × taux ÷ coût horaire"), ('hours_share', 'Part des heures travaillées'), ('per_euro', 'Une heure pour un montant commandé ou facturé'), ('takeover', 'Propreté avec reprise du personnel'), ('fte', 'Équivalent temps plein'), ('reserved', 'Lot réservé : toutes les heures')], max_length=20, verbose_name='méthode')),
                ('rounding', models.CharField(choices=[('none', 'Sans arrondi'), ('nearest', "À l'heure la plus proche (la demie monte)"), ('floor', "À l'heure inférieure"), ('nearest_5', 'Au multiple de 5 h le plus proche'), ('nearest_7', 'Au multiple de 7 h (une journée) le plus proche'), ('nearest_35', 'Au multiple de 35 h (une semaine) le plus proche')], default='nearest', max_length=20, verbose_name='arrondi')),
                ('inputs', models.JSONField(verbose_name='valeurs utilisées')),
                ('sources', models.JSONField(default=dict, verbose_name='sources des valeurs')),
                ('steps', models.JSONField(verbose_name='étapes')),
                ('warnings', models.JSONField(default=list, verbose_name='remarques')),
                ('seconds', models.BigIntegerField(verbose_name="heures d'insertion (secondes)")),
                ('state', models.CharField(choices=[('draft', 'Brouillon'), ('handed_over', "Remis au donneur d'ordre")], default='draft', max_length=20, verbose_name='état')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='établi le')),
                ('handed_over_at', models.DateTimeField(blank=True, null=True, verbose_name='remis le')),
                ('answer', models.CharField(choices=[('none', 'Pas encore de réponse'), ('kept', 'Heures retenues'), ('other_figure', 'Autre chiffre retenu'), ('no_clause', 'Sans clause')], default='none', max_length=20, verbose_name='réponse')),
                ('answer_seconds', models.BigIntegerField(blank=True, null=True, verbose_name='heures retenues (secondes)')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='réponse du')),
                ('answer_note', models.TextField(blank=True, default='', verbose_name='précision')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'calibrage',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'liste des publics éligibles',
            },
        ),
        migrations.CreateModel(
            name='CharterVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='à partir du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ('eligibility_months', models.PositiveSmallIntegerField(default=24, verbose_name="durée de l'éligibilité (mois)")),
                ('source', models.CharField(blank=True, default='', max_length=255, verbose_name='source')),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='clauses.charter')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'version de la liste',
                'ordering': ['-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('label', models.CharField(max_length=160, verbose_name='intitulé')),
                ('group', models.CharField(choices=[('structure', 'Accompagnée par une structure reconnue'), ('criterion', "Critère d'éloignement de l'emploi"), ('opinion', "Avis motivé d'un prescripteur")], max_length=20, verbose_name='famille')),
                ('criterion', models.TextField(blank=True, default='', verbose_name='condition')),
                ('proofs', models.JSONField(blank=True, default=list, verbose_name='justificatifs')),
                ('proof_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge maximal du justificatif (mois)')),
                ('min_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge minimal')),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='âge maximal')),
                ('sensitive', models.BooleanField(default=False, verbose_name='donnée sensible')),
                ('status', models.CharField(choices=[('confirmed', 'Confirmé par une source'), ('indicative', 'Valeur indicative')], max_length=20, verbose_name='statut')),
                ('source', models.CharField(blank=True, default='', max_length=500, verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='rang')),
                ('open', models.BooleanField(default=True, verbose_name='retenue dans cette liste')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='clauses.charterversion')),
            ],
            options={
                'verbose_name': 'public éligible',
                'ordering': ['position', 'label'],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_basis', models.CharField(choices=[('execution', "Condition d'exécution (L2112-2)"), ('criterion', "Critère d'attribution (L2152-7)"), ('combined', "Condition d'exécution et critère"), ('reserved_siae', "Réservé à l'insertion par l'activité économique (L2113-13)"), ('reserved_stpa', 'Réservé au secteur protégé et adapté (L2113-12)'), ('reserved_both', "Réservé à l'insertion et au handicap (L2113-14)"), ('reserved_prison', 'Réservé au travail en détention (L2113-13-1)'), ('reserved_ess', "Réservé à l'économie sociale et solidaire (L2113-15)"), ('insertion_service', "Achat d'insertion (R2123-1)"), ('concession', 'Concession (L3114-2)'), ('private', 'Marché privé')], default='execution', max_length=20, verbose_name='fondement')),
                ('form', models.CharField(choices=[('volume', "Un volume d'heures"), ('share', 'Une part des heures travaillées'), ('per_euro', 'Une heure pour un montant')], default='volume', max_length=20, verbose_name='forme')),
                ('required', models.BooleanField(default=True, verbose_name='exigée par le marché')),
                ('every_months', models.PositiveSmallIntegerField(choices=[(1, 'tous les mois'), (3, 'tous les trois mois'), (6, 'tous les six mois')], default=1, verbose_name='déclaration')),
                ('counts', models.JSONField(blank=True, default=dict, verbose_name='ce qui compte')),
                ('penalties', models.JSONField(blank=True, default=dict, verbose_name='pénalités prévues')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name="n'est plus en vigueur depuis le")),
                ('calibration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.calibration')),
                ('charter_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.charterversion', verbose_name='liste des publics éligibles')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'clause',
            },
        ),
        migrations.CreateModel(
            name='LegalReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decided_on', models.DateField(verbose_name='examiné le')),
                ('compulsory', models.BooleanField(null=True, verbose_name='condition sociale obligatoire')),
                ('exception', models.CharField(blank=True, default='', max_length=30, verbose_name='exception invoquée')),
                ('reason', models.TextField(blank=True, default='', verbose_name='motif')),
                ('clause_kept', models.BooleanField(verbose_name='clause retenue')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.contract')),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'examen juridique',
                'ordering': ['-decided_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ObligationEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('minimum', 'Heures fixées au marché'), ('offered', 'Heures supplémentaires proposées'), ('amendment', 'Avenant'), ('accrual', 'Montant commandé ou facturé'), ('tranche', 'Tranche affermie'), ('waiver', "Dispense d'heures"), ('share', 'Répartition entre cotraitants')], max_length=20, verbose_name='nature')),
                ('seconds', models.BigIntegerField(verbose_name='heures (secondes)')),
                ('effective_on', models.DateField(verbose_name='à compter du')),
                ('number', models.BigIntegerField(verbose_name='numéro du journal')),
                ('calibration', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.calibration')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.journalentry')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'heures à réaliser',
                'ordering': ['number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Scale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nom')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'valeurs de calcul',
            },
        ),
        migrations.CreateModel(
            name='ScaleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='à partir du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ('source', models.CharField(blank=True, default='', max_length=255, verbose_name='source')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='clauses.scale')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'version des valeurs de calcul',
                'ordering': ['-starts_on'],
            },
        ),
        migrations.CreateModel(
            name='ScaleValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hourly_cost', 'Coût horaire'), ('labour_share', "Part de main-d'œuvre"), ('rate', "Taux d'insertion"), ('full_time', "Heures d'un équivalent temps plein")], max_length=20, verbose_name='nature')),
                ('code', models.CharField(max_length=30, verbose_name='code')),
                ('label', models.CharField(max_length=120, verbose_name='libellé')),
                ('value', models.DecimalField(decimal_places=4, max_digits=10, verbose_name='valeur')),
                ('low', models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True, verbose_name='au moins')),
                ('high', models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True, verbose_name='au plus')),
                ('status', models.CharField(choices=[('confirmed', 'Confirmé par une source'), ('indicative', 'Valeur indicative')], max_length=20, verbose_name='statut')),
                ('source', models.CharField(blank=True, default='', max_length=500, verbose_name='source')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='clauses.scaleversion')),
            ],
            options={
                'verbose_name': 'valeur de calcul',
                'ordering': ['kind', 'label'],
            },
        ),
        migrations.AddField(
            model_name='calibration',
            name='scale_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.scaleversion'),
        ),
        migrations.CreateModel(
            name='BasisEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('kind', models.CharField(choices=[('order', 'Commande'), ('invoice', 'Facture'), ('total_hours', 'Total des heures travaillées'), ('tranche', 'Tranche affermie')], max_length=20, verbose_name='nature')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='montant HT')),
                ('seconds', models.BigIntegerField(blank=True, null=True, verbose_name='heures (secondes)')),
                ('number', models.BigIntegerField(verbose_name='numéro du journal')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.journalentry')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.lot')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.party')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='markets.structure', verbose_name='structure')),
            ],
            options={
                'verbose_name': 'fait générateur',
                'constraints': [markets.constraints.CompositeForeignKey(fields=('structure', 'lot'), name='basis_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."), markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='basis_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."), markets.constraints.CompositeForeignKey(fields=('structure', 'number', 'entry'), name='basis_number_is_its_entry', violation_error_message="Ces éléments n'appartiennent pas au même dossier."), models.CheckConstraint(condition=models.Q(('kind__in', ['order', 'invoice', 'total_hours', 'tranche'])), name='basis_kind_known'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='basis_month_is_its_first_day'), models.CheckConstraint(condition=models.Q(models.Q(('amount', None), ('seconds__isnull', False)), models.Q(('amount__isnull', False), ('seconds', None)), _connector='OR'), name='basis_amount_or_hours'), markets.constraints.InsertOnly(name='basis_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute.")],
            },
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=models.UniqueConstraint(fields=('structure', 'name'), name='charter_name_once', violation_error_message='Une liste porte déjà ce nom.'),
        ),
        migrations.AddConstraint(
            model_name='charter',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='charter_key'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='charter_version_key'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'charter'), name='charter_version_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='charter_version_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=models.CheckConstraint(condition=models.Q(('eligibility_months__gte', 1), ('eligibility_months__lte', 60)), name='charter_version_months_sensible', violation_error_message="La durée de l'éligibilité est comprise entre 1 et 60 mois."),
        ),
        migrations.AddConstraint(
            model_name='charterversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('charter', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='charter_version_never_overlaps', violation_error_message='Une autre version couvre déjà une partie de ces dates.'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='category_code_once', violation_error_message='Ce code existe déjà dans la liste.'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='category_key'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'version'), name='category_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('group__in', ['structure', 'criterion', 'opinion'])), name='category_group_known'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['confirmed', 'indicative'])), name='category_status_known'),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.CheckConstraint(condition=models.Q(('min_age', None), ('max_age', None), ('min_age__lte', models.F('max_age')), _connector='OR'), name='category_ages_in_order', violation_error_message="L'âge minimal dépasse l'âge maximal."),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('lot',), name='clause_one_live_per_lot', violation_error_message='Ce lot porte déjà une clause.'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot'), name='clause_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'charter_version'), name='clause_charter_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'calibration'), name='clause_calibration_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('legal_basis__in', ['execution', 'criterion', 'combined', 'reserved_siae', 'reserved_stpa', 'reserved_both', 'reserved_prison', 'reserved_ess', 'insertion_service', 'concession', 'private'])), name='clause_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['volume', 'share', 'per_euro'])), name='clause_form_known'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('every_months__in', [1, 3, 6])), name='clause_frequency_known', violation_error_message='La déclaration se fait tous les mois, tous les trois ou tous les six mois.'),
        ),
        migrations.AddConstraint(
            model_name='legalreview',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'contract'), name='legal_review_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='legalreview',
            constraint=models.CheckConstraint(condition=models.Q(('exception', ''), models.Q(('reason', ''), _negated=True), _connector='OR'), name='legal_review_exception_has_a_reason', violation_error_message="Une exception s'invoque avec son motif."),
        ),
        migrations.AddIndex(
            model_name='obligationentry',
            index=models.Index(fields=['structure', 'lot', 'number'], include=('party', 'kind', 'seconds'), name='obligation_by_lot'),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot'), name='obligation_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'party'), name='obligation_party_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot', 'calibration'), name='obligation_calibration_same_lot', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'number', 'entry'), name='obligation_number_is_its_entry', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['minimum', 'offered', 'amendment', 'accrual', 'tranche', 'waiver', 'share'])), name='obligation_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=models.CheckConstraint(condition=models.Q(('seconds', 0), _negated=True), name='obligation_is_not_zero', violation_error_message="Zéro heure n'est pas une obligation."),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'waiver'), _negated=True), ('seconds__lt', 0), _connector='OR'), name='obligation_waiver_takes_away', violation_error_message='Une dispense retire des heures.'),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'share'), _negated=True), ('party__isnull', False), _connector='OR'), name='obligation_share_has_a_party'),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.RefusingTrigger(declare='', deferred=True, for_each='ROW', name='obligation_share_sums_to_zero', prepare='', unless="NEW.kind <> 'share' OR (SELECT sum(seconds) FROM clauses_obligationentry WHERE entry_id = NEW.entry_id AND kind = 'share') = 0", violation_error_message="Une répartition entre cotraitants n'ajoute ni ne retire d'heures au lot.", when='AFTER INSERT'),
        ),
        migrations.AddConstraint(
            model_name='obligationentry',
            constraint=markets.constraints.InsertOnly(name='obligation_insert_only', violation_error_message="Cet historique ne se modifie pas : une correction s'y ajoute."),
        ),
        migrations.AddConstraint(
            model_name='scale',
            constraint=models.UniqueConstraint(fields=('structure', 'name'), name='scale_name_once', violation_error_message='Des valeurs de calcul portent déjà ce nom.'),
        ),
        migrations.AddConstraint(
            model_name='scale',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='scale_key'),
        ),
        migrations.AddConstraint(
            model_name='scaleversion',
            constraint=markets.constraints.Key(fields=('structure', 'id'), name='scale_version_key'),
        ),
        migrations.AddConstraint(
            model_name='scaleversion',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'scale'), name='scale_version_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='scaleversion',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='scale_version_dates_in_order'),
        ),
        migrations.AddConstraint(
            model_name='scaleversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('scale', '='), (markets.models.contracts.DayRange('starts_on', 'ends_on'), '&&')], name='scale_version_never_overlaps', violation_error_message='Une autre version couvre déjà une partie de ces dates.'),
        ),
        migrations.AddConstraint(
            model_name='scalevalue',
            constraint=models.UniqueConstraint(fields=('version', 'kind', 'code'), name='scale_value_once'),
        ),
        migrations.AddConstraint(
            model_name='scalevalue',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'version'), name='scale_value_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='scalevalue',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['hourly_cost', 'labour_share', 'rate', 'full_time'])), name='scale_value_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='scalevalue',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['confirmed', 'indicative'])), name='scale_value_status_known'),
        ),
        migrations.AddConstraint(
            model_name='scalevalue',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='scale_value_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=markets.constraints.Key(fields=('structure', 'lot', 'id'), name='calibration_key'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'lot'), name='calibration_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=markets.constraints.CompositeForeignKey(fields=('structure', 'scale_version'), name='calibration_scale_same_structure', violation_error_message="Ces éléments n'appartiennent pas au même dossier."),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('method__in', ['fixed', 'by_amount', 'hours_share', 'per_euro', 'takeover', 'fte', 'reserved'])), name='calibration_method_known'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('rounding__in', ['none', 'nearest', 'floor', 'nearest_5', 'nearest_7', 'nearest_35'])), name='calibration_rounding_known'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['none', 'kept', 'other_figure', 'no_clause'])), name='calibration_answer_known'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(('seconds__gte', 0)), name='calibration_hours_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at', None), ('state', 'draft')), models.Q(('handed_over_at__isnull', False), ('state', 'handed_over')), _connector='OR'), name='calibration_handed_over_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'none'), ('answered_on', None)), models.Q(models.Q(('answer', 'none'), _negated=True), ('answered_on__isnull', False), ('state', 'handed_over')), _connector='OR'), name='calibration_answer_is_dated', violation_error_message="La réponse du donneur d'ordre porte une date et suit la remise du calibrage."),
        ),
        migrations.AddConstraint(
            model_name='calibration',
            constraint=markets.constraints.RefusingTrigger(declare='was jsonb; becomes jsonb;', deferred=False, for_each='ROW', name='calibration_frozen_once_handed_over', prepare="was := to_jsonb(OLD) - 'answer' - 'answer_seconds' - 'answered_on' - 'answer_note';\nbecomes := to_jsonb(NEW) - 'answer' - 'answer_seconds' - 'answered_on' - 'answer_note';", unless="OLD.state = 'draft' OR (TG_OP = 'UPDATE' AND was = becomes)", violation_error_message='Un calibrage remis ne change plus : faites-en un nouveau.', when='BEFORE UPDATE OR DELETE'),
        ),
    ]
