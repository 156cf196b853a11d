# Français, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Vous pouvez lire cette page sans rien nous envoyer.
guide-form = Faire un signalement
guide-place = Dites d’abord où c’est. Vous ne pouvez pas parler ? Demandez à une personne de confiance d’appeler.

## Where to turn
guide-turn = À qui vous adresser
guide-turn-lead = Aucun de ces services ne fait partie de ce site. Un appel peut laisser une trace dans la liste des appels du téléphone et sur sa facture.
guide-hours = Nous ne donnons pas d’horaires : nous n’avons pas pu les vérifier.

## Rights
rights = Vos droits aux Pays-Bas
rights-maybe = Ce que la loi pourrait vous offrir aux Pays-Bas
rights-unchecked = Aucun juriste n’a encore relu ces phrases. Avant de décider quelque chose, demandez à un avocat, à CoMensha ou à Keerpunt ce qui vaut pour vous.
rights-source = Source :
rights-everyone = Pour toutes les victimes
right-law = La traite d’êtres humains est un crime. Amener quelqu’un, par la contrainte, les menaces ou le mensonge, à travailler, à des actes sexuels, à des délits ou à mendier peut être puni.
right-minor = Quelqu’un a moins de 18 ans ? Alors cela peut être de la traite d’êtres humains même sans contrainte.
right-lawyer = Vous pouvez avoir un avocat sans payer.
right-interpreter = Vous pouvez avoir un interprète.
right-speak = Vous pouvez parler au tribunal.
right-apart = Au tribunal, il est possible d’organiser que vous et la personne suspecte ne vous voyiez pas.
right-crime = On vous obligeait à enfreindre la loi ? Alors le procureur et le juge peuvent décider de ne pas vous punir. Personne ne peut dire à l’avance si cela arrivera.
right-money = Un fonds de l’État pour les victimes de violence peut vous verser une fois une somme. Les personnes sans papiers peuvent aussi la demander. Il n’est pas nécessaire de porter plainte à la police s’il y a d’autres informations objectives.
rights-eu = Personnes citoyennes d’un pays de l’UE
right-eu-care = Vous séjournez légalement aux Pays-Bas ? Alors la commune peut donner un hébergement et des soins.
right-eu-time = La période de réflexion décrite plus bas concerne le droit de séjour. Elle est pour les personnes qui ne sont pas citoyennes d’un pays de l’UE.
rights-other = Personnes citoyennes d’un autre pays
right-time = Vous pouvez recevoir du temps pour réfléchir, la période de réflexion : trois mois au plus. Elle concerne votre droit de séjour.
right-dublin = Un autre pays européen doit traiter votre demande d’asile ? Alors cela peut être 30 jours.
right-sign = Le plus petit indice de traite d’êtres humains suffit pour cela.
right-offer = La police, la maréchaussée royale (Koninklijke Marechaussee) et l’inspection du travail proposent cette période. Vous avez donc un contact avec l’une d’elles.
right-shelter = Pendant la période de réflexion, il y a un hébergement spécial pour les victimes.
right-permit = Il y a des titres de séjour pour les victimes et pour les témoins. Chacun a des conditions.
right-severe = Même sans coopérer avec la police, il peut y avoir une voie : en cas de menace grave, ou pour des raisons médicales.

## People who saw something
witness = Vous avez vu ou entendu quelque chose
witness-sure = Il n’est pas nécessaire d’avoir une certitude. Dites ce que vous avez vu, et ce que d’autres vous ont dit.
witness-apart = Ne parlez pas à la personne que vous soupçonnez, et n’essayez pas de libérer quelqu’un par vos propres moyens. Cela peut être dangereux pour vous et pour la victime.
witness-name = Vous pouvez signaler sans donner votre nom : ici, ou par téléphone avec Meld Misdaad Anoniem.
witness-notes = Notez où, quand et quoi, par exemple une plaque d’immatriculation. Ne prenez aucun risque pour cela.

## Professionals
work = Vous le rencontrez dans votre travail
work-officer = Chaque commune devrait avoir une personne de contact pour la traite des êtres humains. Demandez à votre commune qui c’est.
work-refer = CoMensha est le centre national de coordination : il cherche un hébergement et enregistre les victimes. Appelez-le pour une victime possible.
work-guide = Les professionnels trouvent les droits, les lois et les organisations dans la Wegwijzer Mensenhandel, en quatre phases :
work-phase-1 = Repérer : remarquer les signes et les noter.
work-phase-2 = Protéger : un lieu sûr, des soins, le droit de séjour.
work-phase-3 = Procédure pénale : plainte à la police, avocat, tribunal.
work-phase-4 = Compensation : de l’argent pour les dommages.
work-names = Écrivez des noms de victimes dans ce formulaire seulement s’ils sont nécessaires pour trouver quelqu’un.

## Signs
signs = Comment reconnaître la traite d’êtres humains
signs-lead = Un seul signe ne prouve rien. Plusieurs ensemble sont une raison de signaler.
signs-all = Dans toutes les formes
sign-all-1 = Quelqu’un d’autre garde le passeport, le téléphone ou l’argent.
sign-all-2 = Il y a une dette qui ne diminue jamais.
sign-all-3 = On surveille ou on enferme quelqu’un, ou on ne laisse jamais cette personne seule.
sign-all-4 = On blesse ou on menace quelqu’un, ou sa famille.
sign-all-5 = Le travail, le salaire ou le voyage ne sont pas ce qui était promis.
signs-sex = Exploitation sexuelle
sign-sex-1 = Quelqu’un d’autre décide des clients, des prix, des photos ou des jours.
sign-sex-2 = Des photos ou des vidéos servent à menacer.
signs-work = Travail
sign-work-1 = Journées très longues, peu ou pas de salaire, travail dangereux sans protection.
sign-work-2 = Des personnes dorment là où elles travaillent, ou le patron décide où elles habitent.
signs-crime = Délits
sign-crime-1 = Quelqu’un doit transporter de la drogue, voler ou prêter une carte bancaire, à cause de menaces ou d’une dette.
sign-crime-2 = Quelqu’un d’autre reçoit les gains.
signs-begging = Mendicité
sign-begging-1 = Quelqu’un doit remettre ce que les gens donnent, ou rapporter une somme fixe.
signs-organ = Organes
sign-organ-1 = On fait pression sur quelqu’un, ou on lui offre de l’argent, pour donner un rein ou un autre organe.
signs-family = Mariage et enfants
sign-family-1 = Quelqu’un ne peut pas choisir avec qui se marier, ou on l’emmène à l’étranger pour se marier.
sign-family-2 = On fait pression sur quelqu’un pour porter un enfant pour d’autres, ou pour donner un enfant à d’autres.

## About this site
about-who = Ce site reçoit des signalements pour le Groupe de travail contre la traite des êtres humains aux Pays-Bas.
about-track = Ce site ne met pas de cookies, n’exécute aucun script, et ne charge rien d’autres sites.
about-keep = Ce qui est arrivé est gardé jusqu’à ce que les enquêteurs aient confirmé qu’ils l’ont.
about-answers = Une réponse reste ici environ trois mois. La page dit jusqu’à quand. Ensuite, nous l’effaçons.
about-cannot = Ce que nous ne pouvons pas promettre
about-address = Sans Tor Browser, le réseau de notre serveur voit l’adresse de votre connexion, même si nous ne la gardons pas.
about-words = Vos propres mots peuvent montrer qui vous êtes : un nom, un lieu, une chose que personne d’autre ne sait.
about-code = Pendant la création d’une page, notre serveur peut lire ce que vous tapez et ce que nous répondons. Il ne garde ni l’un ni l’autre sous une forme lisible.
about-act = Si la vie de quelqu’un est en danger, ou si quelqu’un a moins de 18 ans, nous devrons peut-être faire quelque chose que vous n’avez pas demandé.
about-tor = Tor Browser
about-tor-why = Tor Browser cache votre adresse, à nous aussi. Votre réseau peut voir que vous utilisez Tor, et une personne qui regarde votre téléphone peut voir qu’il est installé.
about-tor-at = Dans Tor Browser, ce site a sa propre adresse :
about-leave = Ce que fait « { leave } »
about-leave-does = Cela ouvre un autre site, neutre, dans la même fenêtre. Ce que vous avez tapé n’est plus là quand vous revenez.
about-leave-not = Cela n’efface pas l’historique : vous devez y effacer vous-même l’adresse de ce site. Les autres fenêtres de ce site restent ouvertes : fermez-les aussi. Une fenêtre privée ne garde pas d’historique sur le téléphone ou l’ordinateur.
about-key = La clé du Groupe de travail
about-key-why = Les signalements sont scellés avec des clés que le Groupe de travail signe. Voici l’empreinte de la clé avec laquelle il signe. Comparez-la avec celle que le Groupe de travail publie ailleurs.
about-access = Accessibilité
about-access-does = Ce site est fait pour suivre WCAG 2.2, niveau AA. Chaque page est vérifiée par un programme, et marche avec le clavier seul et sans script.
about-access-not = Ce qui manque encore : aucune personne handicapée ne l’a essayé, et certaines traductions n’ont pas été relues. Quelque chose est difficile à utiliser ? Écrivez-le-nous dans un signalement.
about-security = Vous avez trouvé un point faible dans la sécurité de ce site ? Voici comment nous le dire :
about-source = Le programme s’appelle Meldkluis. Tout le monde peut lire et utiliser son code source sous la licence EUPL-1.2.
about-source-at = Le code source se trouve ici :
