# Français, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Personne n’a encore relu cette traduction. Là où il s’agit de votre sécurité, les mots en néerlandais et en anglais sont à côté.

## Every page
title = Formulaire
leave = Quitter cette page
languages = Langue
danger-call = En danger maintenant ? Appelez le
nobody = Personne ne lit en ce moment ; les signalements sont lus ces jours de la semaine : { $days }.
nobody-daily = Personne ne lit en ce moment ; les signalements sont lus tous les jours.
danger-silent = Vous ne pouvez pas parler, ou vous voulez d’abord demander conseil à quelqu’un ? Chat anonyme :
guide = Aide et droits
about = À propos de ce site

## The form
heading = Signaler la traite d’êtres humains ou l’exploitation
lead = Dites au Groupe de travail contre la traite des êtres humains ce qui se passe. Vous n’avez pas à dire qui vous êtes.
promise = Ce que nous promettons, et ce que nous ne pouvons pas promettre
promise-time = Nous ne gardons ni adresse IP ni heure. Seulement le jour.
promise-sealed = Votre signalement est scellé. Ensuite, seuls les enquêteurs du Groupe de travail peuvent l’ouvrir.
promise-network = Votre fournisseur d’accès à internet, votre travail ou votre école peut voir que vous visitez ce site. Sur un appareil qu’ils gèrent, ou que quelqu’un surveille, on peut peut-être voir aussi ce que vous écrivez.
promise-device = L’adresse de cette page reste dans l’historique de votre navigateur, même si vous appuyez sur « { leave } ».
promise-answer = Après l’envoi, vous recevez un code. Avec ce code, vous pouvez lire notre réponse sur ce site. Personne n’a besoin de savoir qui vous êtes.
promise-more = Tout sur ce que nous promettons et ce que nous ne pouvons pas promettre
promise-optional = Seule la question 2 ou un enregistrement est nécessaire. Vous pouvez sauter le reste.

q-source = Comment le savez-vous ?
source-victim = Cela m’arrive à moi
source-acquaintance = Cela arrive à quelqu’un que je connais
source-witness = Je l’ai vu ou entendu
source-work = Par mon travail
source-rather-not-say = Je préfère ne pas le dire

q-text = Que se passe-t-il ?
hint-text = Écrivez dans n’importe quelle langue. Un texte court suffit.
hint-text-know = Si vous le savez : qui, combien de personnes, les voitures, les noms en ligne, les jours et les heures. L’avez-vous vu, ou quelqu’un vous l’a-t-il dit ?
hint-voice-below = Vous préférez l’enregistrer ? C’est possible à la question 8.
guessable = Quelqu’un pourrait deviner que cela vient de moi

q-what = Que doivent faire ces personnes, ou que devez-vous faire ?
hint-what = Choisissez tout ce qui convient.
what-sex = Sexe ou actes sexuels, aussi en ligne
what-work = Un autre travail
what-crime = Enfreindre la loi pour quelqu’un : drogue, vol, carte bancaire
what-begging = Mendier
what-organ = Donner un organe
what-family = Se marier, avoir un enfant ou donner un enfant à d’autres
what-other = Autre chose, ou je ne sais pas

q-place = Où ?
hint-place = Ville ou village, rue, entreprise, site web ou plaque d’immatriculation. Vous ne le savez pas ? Que voyez-vous : un magasin, un panneau, une gare ?

q-minor = Une personne à qui cela arrive a-t-elle moins de 18 ans ?
hint-minor = Aussi si c’est vous.
minor-yes = Oui
minor-no = Non
minor-unknown = Je ne sais pas

q-when = Quand ?
when-now = Maintenant
when-soon = Bientôt
when-over = C’est fini
when-unknown = Je ne sais pas
soon = Bientôt : quand ?
danger = Dans les prochains jours, on va peut-être blesser, enfermer ou emmener quelqu’un

q-want = Que voulez-vous ?
hint-want = Vous pouvez aussi appeler pour demander de l’aide. On ne répond pas à chaque appel :
want-help = Je veux de l’aide
want-tell = Je veux seulement raconter
want-unknown = Je ne sais pas
talk_first = S’il vous plaît, parlez-moi ici avant que quelqu’un vienne
hint-talk = Nous essaierons. Si la vie de quelqu’un est en danger, ou si quelqu’un a moins de 18 ans, nous devrons peut-être venir.

q-files = Enregistrement, photos, vidéo, documents
hint-optional = Facultatif. Vos mots arrivent même si un fichier échoue.
files-minor = N’envoyez pas d’images sexuelles d’une personne de moins de 18 ans. Écrivez-nous qu’elles existent.
files-cleaned = Nous enlevons les données cachées des fichiers quand c’est possible. Après l’envoi, vous voyez pour chaque fichier si cela a marché. Ce que nous ne pouvons pas enlever : votre chambre, un reflet, une voix.
voice = Enregistrez ce que vous voulez dire
hint-voice = On peut reconnaître votre voix. L’enregistrement peut rester sur ce téléphone.
files = Choisir des fichiers
hint-files =
    { $files ->
        [one] Au plus un fichier ou un enregistrement, de { $megabytes } Mo au plus.
        [many] Au plus { $files } de fichiers, enregistrement compris. Ensemble { $megabytes } Mo au plus.
       *[other] Au plus { $files } fichiers, enregistrement compris. Ensemble { $megabytes } Mo au plus.
    }
keep_taken = Dire aussi aux enquêteurs où et quand cela a été fait, si le fichier le dit. Cela peut révéler où vous étiez.
send = Envoyer votre signalement
hint-send = Ensuite, vous voyez si tout est arrivé, et vous recevez un code pour notre réponse.

## The form once more
again-nothing = Il n’y a encore rien dans votre signalement
again-nothing-do = Écrivez à la question 2 ce qui se passe, ou ajoutez un enregistrement ou un fichier à la question 8. Rien n’a encore été envoyé.
again-text = Votre texte est trop long
again-text-do = Il peut avoir au plus { $characters } caractères. Votre texte est ci-dessous. Faites-le plus court, ou envoyez-le en deux parties. Rien n’a encore été envoyé.
again-cut = Votre texte était si long que seule la première partie est ci-dessous.
again-line = Une de vos réponses est trop longue
again-line-do = Une ligne peut avoir au plus { $characters } caractères. Tout est encore ci-dessous. Rien n’a encore été envoyé.
again-room = Nous n’avons pas de place pour un long texte maintenant
again-room-do = Votre texte est ci-dessous. Faites-le plus court que { $characters } caractères, avec le plus important d’abord, et renvoyez-le sans fichiers. Rien n’a encore été envoyé. Si cela ne peut pas attendre, appelez un de ces numéros.
again-kept = Ce que vous avez écrit est encore ci-dessous.
again-files = Aviez-vous choisi des fichiers ? Choisissez-les à nouveau.

## Sent
sent = Votre signalement est arrivé
sent-sealed = Il est scellé. Seuls les enquêteurs du Groupe de travail contre la traite des êtres humains peuvent l’ouvrir.
sent-next = Que se passe-t-il ensuite ?
sent-answer = Ont-ils une réponse ou une question ? Vous la trouvez sur ce site avec votre code.
answer-within =
    { $days ->
        [one] Avec votre code, vous trouvez ici une réponse dans un délai d’un jour.
        [many] Avec votre code, vous trouvez ici une réponse dans un délai de { $days } de jours.
       *[other] Avec votre code, vous trouvez ici une réponse dans un délai de { $days } jours.
    }
now = Vous nous avez dit que quelqu’un est peut-être en danger
now-unread = Personne n’a encore lu votre signalement. Ne nous attendez pas. Appelez le
now-place = Dites d’abord où c’est : ville ou village, rue, numéro de la maison.
now-silent = Vous ne pouvez pas parler ? Demandez à une personne de confiance d’appeler, ou utilisez ce chat anonyme :
sent-files = Vos fichiers
sent-recording = Votre enregistrement
sent-file = Fichier { $number }
sent-range = Fichiers { $first } à { $last }
label-full = arrivé, et nettoyé des données cachées
label-partial = arrivé ; la plupart des données cachées sont enlevées, mais pas toutes
label-none = arrivé, pas nettoyé : les données cachées sont aussi parties chez les enquêteurs
rest-encoder = la vidéo peut encore dire avec quel programme elle a été faite
rest-inner = quelque chose à l’intérieur est resté comme avant
rest-text = les noms dans son propre texte sont restés
sent-taken = Comme vous l’avez demandé, les enquêteurs reçoivent aussi où et quand un fichier a été fait, si le fichier le disait.
lost = Pas arrivé
lost-too-many = trop de fichiers dans un signalement
lost-too-large = trop grand
lost-empty = le fichier était vide
lost-broken = le fichier n’est pas bien arrivé
lost-no-room = nous n’avions pas de place
lost-do = Le reste de votre signalement est ici. Vous pouvez envoyer ce qui manque dans un nouveau signalement.
sent-device = Quelqu’un peut regarder dans ce téléphone ou cet ordinateur ? Effacez alors les enregistrements et les photos que vous avez faits pour ce signalement, et l’historique du navigateur : il montre que vous avez envoyé quelque chose. Fermez aussi cette fenêtre et les autres fenêtres de ce site : une personne qui revient en arrière peut envoyer le signalement encore une fois et recevoir un code.
new = Un autre signalement

## The code
have-code = J’ai un code
to-form = Faire un signalement
code = Votre code
code-for = Avec ce code, vous pouvez lire notre réponse sur ce site, et ajouter quelque chose. Il n’y a pas d’autre moyen. Vous ne voyez le code que maintenant.
code-keep = Écrivez-le sur papier, et gardez le papier là où personne ne regarde.
code-share = Une personne qui a le code peut lire notre réponse.
code-other-phone = Ne le gardez pas sur le téléphone ou l’ordinateur de quelqu’un d’autre. Écrivez-le sur papier, ou partez sans le code. Votre signalement est arrivé quand même.
code-where = Revenez sur ce site et choisissez « { have-code } » :
code-none = Cette fois, vous ne recevez pas de code
code-none-do = Nous n’avons pas réussi à en faire un. Votre signalement est arrivé quand même, mais nous ne pouvons pas y répondre sur ce site. Vous voulez une réponse ? Envoyez plus tard un autre signalement court. Vous recevrez alors un code.

## The box for the code
ask = Lire notre réponse
ask-lead = Tapez le code que vous avez reçu avec votre signalement.
code-hint = 24 chiffres. Les espaces ne comptent pas.
open = Ouvrir
retry = Réessayer
ask-lost = Code perdu ?
ask-lost-do = Alors personne ne peut ouvrir la réponse, nous non plus. Vous pouvez faire un nouveau signalement. Vous recevrez alors un nouveau code.
kept = Ce que vous avez écrit
wrong-length = Un code a 24 chiffres
wrong-length-do = Ici, il y en a plus ou moins. Comparez avec le code que vous avez noté.
wrong-characters = Un code n’a que des chiffres
wrong-characters-do = Il y a autre chose dans ce que vous avez tapé. Enlevez tout, sauf les chiffres. Les espaces ne comptent pas.
wrong-mistyped = Il y a une erreur dans le code
wrong-mistyped-do = Un de ces chiffres est faux, ou deux chiffres ont changé de place. Comparez-les avec le code que vous avez noté.
wrong-expired = Tapez votre code encore une fois
wrong-expired-do = La page est restée ouverte longtemps. Pour votre sécurité, nous redemandons alors le code. Rien n’a été envoyé ni effacé.
wrong-expired-files = La page est restée ouverte longtemps. Pour votre sécurité, nous redemandons alors le code. Rien n’a été envoyé. Aviez-vous choisi des fichiers ? Choisissez-les à nouveau sur la page suivante.
wrong-kept = Ce que vous avez écrit est encore ci-dessous. Vous pouvez l’envoyer sur la page suivante.
wrong-busy = Le site est trop chargé en ce moment
wrong-busy-do = Nous n’avons pas pu ouvrir la réponse. Rien n’est perdu. Réessayez dans quelques minutes. Si cela ne peut pas attendre, appelez un de ces numéros.
wrong-failed = Cela n’a pas marché, par une erreur de notre part
wrong-failed-do = Réessayez un peu plus tard. Si cela ne peut pas attendre, appelez un de ces numéros.

## The answers
none = Il n’y a pas encore de réponse
none-lead = Peut-être que personne n’a encore lu votre signalement. Gardez le code, et regardez à nouveau plus tard. Nous ne voyons pas d’erreur dans ses chiffres.
some = Notre réponse
some-stay = Ensuite, nous effaçons une réponse. Vos propres mots ne sont jamais affichés ici.
letter-stays = Ceci reste ici jusqu’à fin { $month }.
letter = Réponse du { $date }
letter-read = Votre signalement a été lu.
answer-yes = Oui
answer-no = Non
answer-unknown = Je ne sais pas
file-size = { $kilobytes } ko
file-stays = Un fichier que vous ouvrez reste sur ce téléphone ou cet ordinateur jusqu’à ce que vous l’effaciez.
unreadable = Il y a ici une réponse que nous ne pouvons pas ouvrir. Écrivez-nous ci-dessous que vous ne pouvez pas la lire.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = janvier
month-02 = février
month-03 = mars
month-04 = avril
month-05 = mai
month-06 = juin
month-07 = juillet
month-08 = août
month-09 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche

add = Ajouter quelque chose
add-hint = Écrivez dans n’importe quelle langue. Un texte court suffit.
add-answers = Vos réponses aux questions partent avec. Vous pouvez laisser une question sans réponse.
add-send = Envoyer
more-nothing = Il n’y a encore rien à envoyer
more-nothing-do = Écrivez quelque chose, répondez à une question, ou ajoutez un enregistrement ou un fichier. Rien n’a encore été envoyé.
more-busy = Le site est trop chargé en ce moment. Ce que vous avez ajouté n’est pas arrivé
more-failed = Par une erreur de notre part, ce que vous avez ajouté n’est pas arrivé
back = Retour

added = Ce que vous avez ajouté est arrivé
added-lead = C’est scellé. Les enquêteurs le lisent plus tard, avec votre signalement. Votre code reste le même.

delete = Effacer la réponse
delete-what = Nous effaçons alors tout ce qui se trouve ici pour votre code. Votre signalement reste chez les enquêteurs. Votre code marche encore.
delete-sure = Oui, effacez-la
delete-now = Effacer
deleted = La réponse est effacée
deleted-lead = Elle n’est plus sur ce site. Votre signalement reste chez les enquêteurs. Avec votre code, vous pouvez encore ajouter quelque chose.

withdraw = Nous demander de ne pas utiliser votre signalement
withdraw-what = Les enquêteurs voient votre demande plus tard, pas tout de suite. Nous ne pouvons pas promettre de faire ce que vous demandez. Si la vie de quelqu’un est en danger, ou si quelqu’un a moins de 18 ans, nous devrons peut-être faire quelque chose.
withdraw-sure = Oui, s’il vous plaît, n’utilisez pas mon signalement
withdraw-now = Envoyer ceci
withdrawn = Nous avons reçu votre demande
withdrawn-lead = Vous nous demandez de ne pas utiliser votre signalement. Les enquêteurs le voient plus tard, pas tout de suite. Nous ne pouvons pas promettre de faire ce que vous demandez. Votre code reste le même.

unsure = Cochez d’abord la case
unsure-delete = Rien n’a été effacé. C’est bien ce que vous voulez ? Cochez alors la case sous « { delete } », plus bas.
unsure-withdraw = Rien n’a été envoyé. C’est bien ce que vous voulez ? Cochez alors la case sous « { withdraw } », plus bas.
newer = Il y a une nouvelle réponse
newer-do = Elle est arrivée pendant que la page était ouverte. Rien n’a encore été effacé.
no-file = Ce fichier n’est plus ici
no-file-do = Tout ce qui est ici se trouve ci-dessous.

## Help
help = Vous pouvez aussi vous adresser à
help-police = la police, quand ce n’est pas urgent
help-comensha = hébergement et conseils sur la traite d’êtres humains
help-home = violence à la maison, inquiétude pour un enfant
help-chat = chat anonyme sur l’exploitation, vos droits expliqués
help-anonymous = signaler anonymement par téléphone
help-work = inspection du travail : exploitation au travail
help-border = police militaire : dans un aéroport, un port ou à la frontière
help-online = abus sexuel en ligne, menaces avec des images
abroad = depuis l’étranger :
checked = Vérifié le { $date }

## Something went wrong
fault-nothing-stored = Rien n’a été enregistré.
fault-to-form = Aller au formulaire
fault-malformed = Nous n’avons pas pu lire ce que votre navigateur a envoyé
fault-malformed-do = Revenez à la page précédente et réessayez.
fault-cross-site = Ceci venait d’un autre site web
fault-cross-site-do = Ouvrez ce site et remplissez le formulaire ici.
fault-not-found = Cette page n’existe pas
fault-not-found-do = Vous trouverez le formulaire sur la première page.
fault-method = Cette page ne peut pas être ouverte ainsi
fault-method-do = Allez au formulaire.
fault-type = Nous n’avons pas pu lire ce que votre navigateur a envoyé
fault-type-do = Utilisez le formulaire de ce site.
fault-headers = Votre navigateur a envoyé trop de données avec sa demande
fault-headers-do = Ouvrez à nouveau le formulaire, dans une fenêtre privée ou un autre navigateur.
fault-failed = Par une erreur de notre part, votre signalement n’est pas arrivé
fault-failed-do = Réessayez un peu plus tard. Si cela ne peut pas attendre, appelez un de ces numéros.
fault-busy = Le site est trop chargé en ce moment. Votre signalement n’est pas arrivé
fault-busy-do = Réessayez dans quelques minutes, de préférence sans fichiers. Si cela ne peut pas attendre, appelez un de ces numéros.
