# Español, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Puedes leer esta página sin enviarnos nada.
guide-form = Dar un aviso
guide-place = Di primero dónde es. ¿No puedes hablar? Pide a alguien de confianza que llame.

## Where to turn
guide-turn = A quién puedes acudir
guide-turn-lead = Ninguno de estos lugares forma parte de este sitio. Llamar puede dejar rastro en la lista de llamadas del teléfono y en su factura.
guide-hours = No damos horarios: no pudimos comprobarlos.

## Rights
rights = Tus derechos en los Países Bajos
rights-maybe = Lo que la ley podría ofrecerte en los Países Bajos
rights-unchecked = Ningún jurista ha revisado todavía estas frases. Antes de decidir algo, pregunta a un abogado, a CoMensha o a Keerpunt qué vale en tu caso.
rights-source = Fuente:
rights-everyone = Para todas las víctimas
right-law = La trata de personas es un delito. Quien obliga, amenaza o engaña a alguien para que trabaje, tenga sexo, cometa delitos o pida limosna puede recibir una pena por ello.
right-minor = ¿Alguien tiene menos de 18 años? Entonces puede ser trata de personas aunque nadie obligue a esa persona.
right-lawyer = Puedes tener asistencia de un abogado sin pagar.
right-interpreter = Puedes tener un intérprete.
right-speak = Puedes hablar ante el tribunal.
right-apart = En el tribunal se puede organizar que tú y la persona sospechosa no se vean.
right-crime = ¿Te obligaron a infringir la ley? Entonces la fiscalía y el tribunal pueden decidir no castigarte. Nadie puede decir de antemano si eso ocurrirá.
right-money = Un fondo del Estado para víctimas de violencia puede pagarte una vez una cantidad. También pueden pedirla las personas sin papeles. No hace falta denunciar ante la policía si hay otra información objetiva.
rights-eu = Personas con ciudadanía de un país de la UE
right-eu-care = ¿Tu estancia en los Países Bajos es legal? Entonces el municipio puede dar acogida y atención.
right-eu-time = El tiempo para pensar que se describe más abajo tiene que ver con el derecho de estancia. Es para personas que no son ciudadanas de un país de la UE.
rights-other = Personas con ciudadanía de otro país
right-time = Puedes recibir un tiempo para pensar, el período de reflexión: tres meses como máximo. Tiene que ver con tu derecho de estancia.
right-dublin = ¿Debe otro país europeo tramitar tu solicitud de asilo? Entonces pueden ser 30 días.
right-sign = Para ello basta el más mínimo indicio de trata de personas.
right-offer = Este tiempo lo ofrecen la policía, la policía militar (Koninklijke Marechaussee) y la inspección de trabajo. Así que tienes contacto con una de ellas.
right-shelter = Durante el período de reflexión hay una acogida especial para víctimas.
right-permit = Hay permisos de residencia para víctimas y para testigos. Cada uno tiene condiciones.
right-severe = También sin colaborar con la policía puede haber un camino: en caso de amenaza grave, o por motivos médicos.

## People who saw something
witness = Viste u oíste algo
witness-sure = No hace falta tener la certeza. Di lo que viste tú, y lo que te contaron otras personas.
witness-apart = No hables con la persona de quien sospechas, y no intentes liberar a nadie por tu cuenta. Puede ser peligroso para ti y para la víctima.
witness-name = Puedes avisar sin dar tu nombre: aquí, o por teléfono en Meld Misdaad Anoniem.
witness-notes = Apunta dónde, cuándo y qué, por ejemplo una matrícula (placa). No te arriesgues por ello.

## Professionals
work = Lo encuentras en tu trabajo
work-officer = Cada municipio debería tener una persona de contacto para la trata de personas. Pregunta a tu municipio quién es.
work-refer = CoMensha es el centro nacional de coordinación: busca acogida y registra a las víctimas. Llama allí si hay una posible víctima.
work-guide = Los profesionales encuentran derechos, leyes y organizaciones en la Wegwijzer Mensenhandel, en cuatro fases:
work-phase-1 = Detectar: notar las señales y anotarlas.
work-phase-2 = Proteger: un lugar seguro, atención, derecho de estancia.
work-phase-3 = Proceso penal: denuncia ante la policía, un abogado, el tribunal.
work-phase-4 = Compensación: dinero por el daño.
work-names = Escribe nombres de víctimas en este formulario solo si hacen falta para encontrar a alguien.

## Signs
signs = Cómo reconocer la trata de personas
signs-lead = Una sola señal no prueba nada. Varias juntas son motivo para avisar.
signs-all = En todas las formas
sign-all-1 = Otra persona guarda el pasaporte, el teléfono o el dinero.
sign-all-2 = Hay una deuda que nunca se hace más pequeña.
sign-all-3 = Vigilan o encierran a alguien, o nunca dejan que esté a solas.
sign-all-4 = Hacen daño o amenazan a alguien, o a su familia.
sign-all-5 = El trabajo, el pago o el viaje no son lo prometido.
signs-sex = Explotación sexual
sign-sex-1 = Otra persona decide sobre clientes, precios, fotos o días.
sign-sex-2 = Se usan fotos o videos para amenazar.
signs-work = Trabajo
sign-work-1 = Días muy largos, poco o ningún pago, trabajo peligroso sin protección.
sign-work-2 = Las personas duermen donde trabajan, o el jefe decide dónde viven.
signs-crime = Delitos
sign-crime-1 = Alguien tiene que llevar drogas, robar o prestar una tarjeta bancaria, por amenazas o por una deuda.
sign-crime-2 = Otra persona se queda con las ganancias.
signs-begging = Pedir limosna
sign-begging-1 = Alguien tiene que entregar lo que le da la gente, o llevar una cantidad fija.
signs-organ = Órganos
sign-organ-1 = Presionan a alguien, o le ofrecen dinero, para que dé un riñón u otro órgano.
signs-family = Matrimonio e hijos
sign-family-1 = No dejan que alguien elija con quién se casa, o llevan a alguien al extranjero para que se case.
sign-family-2 = Presionan a alguien para que tenga un hijo para otras personas, o para que entregue a un hijo.

## About this site
about-who = Este sitio recibe avisos para el Grupo de Trabajo contra la Trata de Personas de los Países Bajos.
about-track = Este sitio no pone cookies, no ejecuta ningún script, y no carga nada de otros sitios.
about-keep = Lo que ha llegado se guarda hasta que los investigadores confirman que lo tienen.
about-answers = Una respuesta se queda aquí unos tres meses. La página dice hasta cuándo. Después la borramos.
about-cannot = Qué no podemos prometer
about-address = Sin Tor Browser, la red de nuestro servidor ve la dirección de tu conexión, aunque nosotros no la guardamos.
about-words = Tus propias palabras pueden mostrar quién eres: un nombre, un lugar, algo que solo sabes tú.
about-code = Mientras se prepara una página, nuestro servidor puede leer lo que escribes y lo que respondemos. No guarda ninguna de las dos cosas de forma legible.
about-act = Si la vida de alguien está en peligro, o si alguien tiene menos de 18 años, puede que tengamos que hacer algo que no pediste.
about-tor = Tor Browser
about-tor-why = Tor Browser esconde tu dirección, también de nosotros. Tu red puede ver que usas Tor, y quien mire tu teléfono puede ver que está instalado.
about-tor-at = En Tor Browser este sitio tiene su propia dirección:
about-leave = Qué hace «{ leave }»
about-leave-does = Abre otro sitio, neutral, en la misma ventana. Lo que escribiste ya no está cuando vuelves.
about-leave-not = No borra el historial: tú tienes que borrar allí la dirección de este sitio. Las otras ventanas de este sitio siguen abiertas: ciérralas también. Una ventana privada no guarda historial en el teléfono o la computadora.
about-key = La clave del Grupo de Trabajo
about-key-why = Los avisos se sellan con claves que firma el Grupo de Trabajo. Esta es la huella digital de la clave con la que firma. Compárala con la que el Grupo de Trabajo publica en otro lugar.
about-access = Accesibilidad
about-access-does = Este sitio está hecho según WCAG 2.2, nivel AA. Un programa comprueba cada página, y cada página funciona solo con el teclado y sin script.
about-access-not = Lo que falta todavía: no lo han probado personas con discapacidad, y no todas las traducciones están revisadas. ¿Algo es difícil de usar? Escríbenoslo en un aviso.
about-security = ¿Encontraste un punto débil en la seguridad de este sitio? Así nos lo puedes decir:
about-source = El programa se llama Meldkluis. Cualquiera puede leer y usar su código fuente con la licencia EUPL-1.2.
about-source-at = El código fuente está en:
