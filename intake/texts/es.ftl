# Español, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Nadie ha revisado todavía esta traducción. Donde importa para tu seguridad, al lado están las palabras en neerlandés y en inglés.

## Every page
title = Formulario
leave = Salir de esta página
languages = Idioma
danger-call = ¿Hay peligro ahora? Llama al
nobody = Nadie está leyendo en este momento; los avisos se leen estos días: { $days }.
nobody-daily = Nadie está leyendo en este momento; los avisos se leen todos los días.
danger-silent = ¿No puedes hablar, o prefieres consultar antes con alguien? Usa este chat anónimo:
guide = Ayuda y derechos
about = Sobre este sitio

## The form
heading = Avisa de trata de personas o de explotación
lead = Cuéntale al Grupo de Trabajo contra la Trata de Personas lo que pasa. No tienes que decir quién eres.
promise = Qué prometemos y qué no podemos prometer
promise-time = No guardamos ninguna dirección IP ni la hora. Solo el día.
promise-sealed = Tu aviso queda sellado. Después solo pueden abrirlo los investigadores del Grupo de Trabajo.
promise-network = Tu compañía de internet, tu trabajo o tu escuela pueden ver que visitas este sitio. En un aparato que ellos administran, o que alguien vigila, puede que también se vea lo que escribes.
promise-device = La dirección de esta página queda en el historial de tu navegador, también si pulsas «{ leave }».
promise-answer = Después de enviar recibes un código. Con él puedes leer nuestra respuesta en este sitio. Nadie tiene que saber quién eres.
promise-more = Todo sobre lo que prometemos y lo que no podemos
promise-optional = Solo hace falta la pregunta 2 o una grabación. Puedes dejar el resto sin responder.

q-source = ¿Cómo sabes esto?
source-victim = Me pasa a mí
source-acquaintance = Le pasa a alguien que conozco
source-witness = Lo vi o lo oí
source-work = Por mi trabajo
source-rather-not-say = Prefiero no decirlo

q-text = ¿Qué está pasando?
hint-text = Escribe en cualquier idioma. Puede ser corto.
hint-text-know = Si lo sabes: quién, cuántas personas, vehículos, nombres en internet, días y horas. ¿Lo viste, o te lo contó alguien?
hint-voice-below = ¿Prefieres grabarlo? Puedes hacerlo en la pregunta 8.
guessable = Alguien podría adivinar que esto viene de mí

q-what = ¿Qué tienen que hacer, o qué tienes que hacer tú?
hint-what = Elige todo lo que corresponda.
what-sex = Sexo o actos sexuales, también por internet
what-work = Otro trabajo
what-crime = Infringir la ley para alguien: drogas, robar, tarjeta bancaria
what-begging = Pedir limosna
what-organ = Dar un órgano
what-family = Casarse, o tener o entregar un hijo
what-other = Otra cosa, o no lo sé

q-place = ¿Dónde?
hint-place = Ciudad o pueblo, calle, empresa, sitio web o matrícula (placa). ¿No lo sabes? ¿Qué puedes ver: una tienda, un cartel, una estación?

q-minor = ¿Alguien a quien le pasa esto tiene menos de 18 años?
hint-minor = También si eres tú.
minor-yes = Sí
minor-no = No
minor-unknown = No lo sé

q-when = ¿Cuándo?
when-now = Ahora
when-soon = Pronto
when-over = Ya terminó
when-unknown = No lo sé
soon = Pronto: ¿cuándo?
danger = Es posible que en los próximos días hieran, encierren o se lleven a alguien

q-want = ¿Qué quieres?
hint-want = También puedes llamar para pedir ayuda. No siempre contestan:
want-help = Quiero ayuda
want-tell = Solo quiero contarlo
want-unknown = No lo sé
talk_first = Por favor, hablen conmigo aquí antes de que venga alguien
hint-talk = Lo intentaremos. Si la vida de alguien está en peligro, o si alguien tiene menos de 18 años, puede que tengamos que ir.

q-files = Grabación, fotos, video, documentos
hint-optional = No es obligatorio. Tus palabras llegan aunque falle un archivo.
files-minor = No envíes imágenes sexuales de nadie menor de 18 años. Escríbenos que existen.
files-cleaned = Quitamos los datos ocultos de los archivos cuando podemos. Después de enviar ves, para cada archivo, si se logró. Lo que no podemos quitar: tu habitación, un reflejo, una voz.
voice = Graba lo que quieres decir
hint-voice = Tu voz se puede reconocer. La grabación puede quedarse en este teléfono.
files = Elegir archivos
hint-files =
    { $files ->
        [one] Un archivo o una grabación como máximo, de { $megabytes } MB como máximo.
        [many] { $files } de archivos como máximo, contando la grabación. Juntos, { $megabytes } MB como máximo.
       *[other] { $files } archivos como máximo, contando la grabación. Juntos, { $megabytes } MB como máximo.
    }
keep_taken = Decir también a los investigadores dónde y cuándo se hizo, si el archivo lo dice. Eso puede revelar dónde estabas.
send = Enviar tu aviso
hint-send = Después verás si todo ha llegado, y recibes un código para nuestra respuesta.

## The form once more
again-nothing = Todavía no hay nada en tu aviso
again-nothing-do = Escribe qué está pasando en la pregunta 2, o añade una grabación o un archivo en la pregunta 8. Todavía no se ha enviado nada.
again-text = Tu texto es demasiado largo
again-text-do = Puede tener { $characters } caracteres como máximo. Tu texto está abajo. Hazlo más corto, o envíalo en dos partes. Todavía no se ha enviado nada.
again-cut = Tu texto era tan largo que abajo solo está la primera parte.
again-line = Una de tus respuestas es demasiado larga
again-line-do = Una línea puede tener { $characters } caracteres como máximo. Todo sigue abajo. Todavía no se ha enviado nada.
again-room = Ahora no tenemos espacio para un texto largo
again-room-do = Tu texto está abajo. Hazlo más corto que { $characters } caracteres, con lo más importante primero, y envíalo otra vez sin archivos. Todavía no se ha enviado nada. Si no puede esperar, llama a uno de estos números.
again-kept = Lo que escribiste sigue abajo.
again-files = ¿Habías elegido archivos? Elígelos otra vez.

## Sent
sent = Tu aviso ha llegado
sent-sealed = Está sellado. Solo pueden abrirlo los investigadores del Grupo de Trabajo contra la Trata de Personas.
sent-next = ¿Qué pasa ahora?
sent-answer = ¿Tienen una respuesta o una pregunta? La encuentras en este sitio con tu código.
answer-within =
    { $days ->
        [one] Con tu código encuentras aquí una respuesta en un plazo de un día.
        [many] Con tu código encuentras aquí una respuesta en un plazo de { $days } de días.
       *[other] Con tu código encuentras aquí una respuesta en un plazo de { $days } días.
    }
now = Nos dijiste que alguien puede estar en peligro
now-unread = Nadie ha leído todavía tu aviso. No nos esperes. Llama al
now-place = Di primero dónde es: ciudad o pueblo, calle, número de la casa.
now-silent = ¿No puedes hablar? Pide a alguien de confianza que llame, o usa este chat anónimo:
sent-files = Tus archivos
sent-recording = Tu grabación
sent-file = Archivo { $number }
sent-range = Archivos { $first } a { $last }
label-full = ha llegado, y se le han quitado los datos ocultos
label-partial = ha llegado; se ha quitado la mayoría de los datos ocultos, pero no todos
label-none = ha llegado, pero sin limpiar: los datos ocultos también han ido a los investigadores
rest-encoder = el video todavía puede decir con qué programa se hizo
rest-inner = algo que lleva dentro quedó como estaba
rest-text = los nombres que hay en su propio texto siguen ahí
sent-taken = Como pediste, los investigadores reciben también dónde y cuándo se hizo un archivo, si el archivo lo decía.
lost = No ha llegado
lost-too-many = demasiados archivos en un aviso
lost-too-large = demasiado grande
lost-empty = el archivo estaba vacío
lost-broken = el archivo no llegó bien
lost-no-room = no teníamos espacio
lost-do = El resto de tu aviso está aquí. Lo que falta lo puedes enviar en un aviso nuevo.
sent-device = ¿Alguien puede mirar en este teléfono o computadora? Borra entonces las grabaciones y fotos que hiciste para este aviso, y el historial del navegador: ahí se ve que enviaste algo. Cierra también esta ventana y las otras ventanas de este sitio: quien vuelva atrás puede enviar el aviso otra vez y recibir un código.
new = Otro aviso

## The code
have-code = Tengo un código
to-form = Dar un aviso
code = Tu código
code-for = Con este código puedes leer nuestra respuesta en este sitio, y añadir algo. No hay otra manera. El código solo se ve ahora.
code-keep = Escríbelo en papel, y guarda el papel donde nadie mire.
code-share = Quien tenga el código puede leer nuestra respuesta.
code-other-phone = No lo guardes en el teléfono o la computadora de otra persona. Escríbelo en papel, o vete sin él. Tu aviso ha llegado igualmente.
code-where = Vuelve a este sitio y elige «{ have-code }»:
code-none = Esta vez no recibes ningún código
code-none-do = No se pudo crear. Tu aviso ha llegado igualmente, pero no podemos responder a él en este sitio. ¿Quieres una respuesta? Envía más tarde otro aviso corto. Con él recibes un código.

## The box for the code
ask = Leer nuestra respuesta
ask-lead = Escribe el código que recibiste con tu aviso.
code-hint = 24 dígitos. Los espacios no importan.
open = Abrir
retry = Intentar otra vez
ask-lost = ¿Has perdido el código?
ask-lost-do = Entonces nadie puede abrir la respuesta, nosotros tampoco. Puedes dar un aviso nuevo. Con él recibes un código nuevo.
kept = Lo que escribiste
wrong-length = Un código tiene 24 dígitos
wrong-length-do = Aquí hay más o menos. Compáralo con el código que apuntaste.
wrong-characters = Un código solo tiene dígitos
wrong-characters-do = En lo que escribiste hay algo más. Quita todo menos los dígitos. Los espacios no importan.
wrong-mistyped = Hay un error en el código
wrong-mistyped-do = Uno de estos dígitos no es correcto, o dos están cambiados de lugar. Compáralos con el código que apuntaste.
wrong-expired = Escribe tu código otra vez
wrong-expired-do = La página estuvo abierta mucho tiempo. Por tu seguridad, entonces volvemos a pedir el código. No se ha enviado ni borrado nada.
wrong-expired-files = La página estuvo abierta mucho tiempo. Por tu seguridad, entonces volvemos a pedir el código. No se ha enviado nada. ¿Habías elegido archivos? Elígelos otra vez en la página siguiente.
wrong-kept = Lo que escribiste sigue abajo. Puedes enviarlo en la página siguiente.
wrong-busy = El sitio está saturado ahora
wrong-busy-do = No pudimos abrir la respuesta. No se ha perdido nada. Inténtalo otra vez en unos minutos. Si no puede esperar, llama a uno de estos números.
wrong-failed = No funcionó, por un fallo nuestro
wrong-failed-do = Inténtalo otra vez dentro de un rato. Si no puede esperar, llama a uno de estos números.

## The answers
none = Todavía no hay respuesta
none-lead = Quizás nadie ha leído todavía tu aviso. Guarda el código, y vuelve a mirar más tarde. No vemos ningún error en sus dígitos.
some = Nuestra respuesta
some-stay = Después borramos una respuesta. Tus propias palabras no se muestran nunca aquí.
letter-stays = Esto se queda aquí hasta el final de { $month }.
letter = Respuesta del { $date }
letter-read = Tu aviso se ha leído.
answer-yes = Sí
answer-no = No
answer-unknown = No lo sé
file-size = { $kilobytes } kB
file-stays = Un archivo que abres se queda en este teléfono o computadora hasta que lo borres.
unreadable = Aquí hay una respuesta que no podemos abrir. Escríbenos abajo que no puedes leerla.
date = { $day } de { $month } de { $year }
month-year = { $month } de { $year }
month-01 = enero
month-02 = febrero
month-03 = marzo
month-04 = abril
month-05 = mayo
month-06 = junio
month-07 = julio
month-08 = agosto
month-09 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo

add = Añadir algo
add-hint = Escribe en cualquier idioma. Puede ser corto.
add-answers = Tus respuestas a las preguntas van incluidas. Puedes dejar una pregunta sin responder.
add-send = Enviar
more-nothing = Todavía no hay nada que enviar
more-nothing-do = Escribe algo, responde a una pregunta, o añade una grabación o un archivo. Todavía no se ha enviado nada.
more-busy = El sitio está saturado ahora. Lo que añadiste no ha llegado
more-failed = Por un fallo nuestro, lo que añadiste no ha llegado
back = Volver

added = Lo que añadiste ha llegado
added-lead = Está sellado. Los investigadores lo leen más tarde, junto con tu aviso. Tu código sigue siendo el mismo.

delete = Borrar la respuesta
delete-what = Entonces borramos todo lo que hay aquí para tu código. Tu aviso se queda con los investigadores. Tu código sigue funcionando.
delete-sure = Sí, bórrenla
delete-now = Borrar
deleted = La respuesta está borrada
deleted-lead = Ya no está en este sitio. Tu aviso se queda con los investigadores. Con tu código todavía puedes añadir algo.

withdraw = Pedirnos que no usemos tu aviso
withdraw-what = Los investigadores ven tu petición más tarde, no enseguida. No podemos prometer que haremos lo que pides. Si la vida de alguien está en peligro, o si alguien tiene menos de 18 años, puede que tengamos que hacer algo.
withdraw-sure = Sí, por favor, no usen mi aviso
withdraw-now = Enviar esto
withdrawn = Hemos recibido tu petición
withdrawn-lead = Nos pides que no usemos tu aviso. Los investigadores lo ven más tarde, no enseguida. No podemos prometer que haremos lo que pides. Tu código sigue siendo el mismo.

unsure = Marca primero la casilla
unsure-delete = No se ha borrado nada. ¿De verdad es lo que quieres? Entonces marca la casilla en «{ delete }», más abajo.
unsure-withdraw = No se ha enviado nada. ¿De verdad es lo que quieres? Entonces marca la casilla en «{ withdraw }», más abajo.
newer = Hay una respuesta nueva
newer-do = Llegó mientras la página estaba abierta. Todavía no se ha borrado nada.
no-file = Este archivo ya no está aquí
no-file-do = Todo lo que hay aquí está abajo.

## Help
help = También puedes acudir a
help-police = la policía, cuando no es urgente
help-comensha = acogida y consejo sobre trata de personas
help-home = violencia en casa, preocupación por un niño o una niña
help-chat = chat anónimo sobre explotación, explican tus derechos
help-anonymous = avisar de forma anónima por teléfono
help-work = inspección de trabajo: explotación en el trabajo
help-border = policía militar: en un aeropuerto, un puerto o la frontera
help-online = abuso sexual por internet, amenazas con imágenes
abroad = desde el extranjero:
checked = Comprobado el { $date }

## Something went wrong
fault-nothing-stored = No se ha guardado nada.
fault-to-form = Ir al formulario
fault-malformed = No pudimos leer lo que envió tu navegador
fault-malformed-do = Vuelve a la página anterior e inténtalo otra vez.
fault-cross-site = Esto vino de otro sitio web
fault-cross-site-do = Abre este sitio y rellena el formulario aquí.
fault-not-found = Esta página no existe
fault-not-found-do = Encuentras el formulario en la primera página.
fault-method = Esta página no se puede abrir así
fault-method-do = Ve al formulario.
fault-type = No pudimos leer lo que envió tu navegador
fault-type-do = Usa el formulario de este sitio.
fault-headers = Tu navegador envió demasiados datos adicionales
fault-headers-do = Abre otra vez el formulario, en una ventana privada o en otro navegador.
fault-failed = Por un fallo nuestro, tu aviso no ha llegado
fault-failed-do = Inténtalo otra vez dentro de un rato. Si no puede esperar, llama a uno de estos números.
fault-busy = El sitio está saturado ahora. Tu aviso no ha llegado
fault-busy-do = Inténtalo otra vez en unos minutos, mejor sin archivos. Si no puede esperar, llama a uno de estos números.
