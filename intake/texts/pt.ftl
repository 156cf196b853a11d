# Português, plain language.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Ainda ninguém reviu esta tradução. Onde se trata da sua segurança, as palavras em neerlandês e em inglês estão ao lado.

## Every page
title = Formulário
leave = Sair desta página
languages = Língua
danger-call = Há perigo agora? Ligue para o
nobody = Ninguém está a ler neste momento; as denúncias são lidas nestes dias: { $days }.
nobody-daily = Ninguém está a ler neste momento; as denúncias são lidas todos os dias.
danger-silent = Não pode falar, ou prefere primeiro pedir conselho a alguém? Use este chat anónimo:
guide = Ajuda e direitos
about = Sobre este site

## The form
heading = Denuncie tráfico de pessoas ou exploração
lead = Conte ao Grupo de Trabalho contra o Tráfico de Pessoas o que está a acontecer. Não precisa de dizer quem é.
promise = O que prometemos, e o que não podemos prometer
promise-time = Não guardamos nenhum endereço IP nem a hora. Só o dia.
promise-sealed = A sua denúncia fica selada. Depois, só os investigadores do Grupo de Trabalho a podem abrir.
promise-network = A sua empresa de internet, o trabalho ou a escola podem ver que visita este site. Num aparelho que eles gerem, ou que alguém vigia, talvez também se possa ver o que escreve.
promise-device = O endereço desta página fica no histórico do seu navegador, mesmo que clique em “{ leave }”.
promise-answer = Depois de enviar, recebe um código. Com ele pode ler a nossa resposta neste site. Ninguém precisa de saber quem você é.
promise-more = Tudo sobre o que prometemos e o que não podemos
promise-optional = Só é precisa a pergunta 2 ou uma gravação. Pode saltar o resto.

q-source = Como sabe isto?
source-victim = Acontece-me a mim
source-acquaintance = Acontece a alguém que conheço
source-witness = Vi ou ouvi
source-work = Pelo meu trabalho
source-rather-not-say = Prefiro não dizer

q-text = O que está a acontecer?
hint-text = Escreva em qualquer língua. Pode ser curto.
hint-text-know = Se souber: quem, quantas pessoas, carros, nomes na internet, dias e horas. Viu, ou alguém lhe contou?
hint-voice-below = Prefere gravar? Pode fazê-lo na pergunta 8.
guessable = Alguém pode adivinhar que isto vem de mim

q-what = O que têm de fazer essas pessoas, ou o que você tem de fazer?
hint-what = Escolha tudo o que corresponde.
what-sex = Sexo ou atos sexuais, também na internet
what-work = Outro trabalho
what-crime = Violar a lei para alguém: drogas, roubar, cartão bancário
what-begging = Pedir esmola
what-organ = Dar um órgão
what-family = Casar, ou ter ou entregar um filho
what-other = Outra coisa, ou não sei

q-place = Onde?
hint-place = Cidade ou vila, rua, empresa, site ou matrícula (placa). Não sabe? O que consegue ver: uma loja, uma placa, uma estação?

q-minor = Alguém a quem isto acontece tem menos de 18 anos?
hint-minor = Também se for o seu caso.
minor-yes = Sim
minor-no = Não
minor-unknown = Não sei

q-when = Quando?
when-now = Agora
when-soon = Em breve
when-over = Já acabou
when-unknown = Não sei
soon = Em breve: quando?
danger = Nos próximos dias talvez firam, tranquem ou levem alguém para outro lugar

q-want = O que quer?
hint-want = Também pode ligar para pedir ajuda. Nem sempre atendem:
want-help = Quero ajuda
want-tell = Só quero contar
want-unknown = Não sei
talk_first = Por favor, falem comigo aqui antes de alguém vir
hint-talk = Vamos tentar. Se a vida de alguém estiver em perigo, ou se alguém tiver menos de 18 anos, talvez tenhamos de ir.

q-files = Gravação, fotos, vídeo, documentos
hint-optional = Não é obrigatório. As suas palavras chegam mesmo que um ficheiro falhe.
files-minor = Não envie imagens sexuais de ninguém com menos de 18 anos. Escreva-nos que elas existem.
files-cleaned = Tiramos os dados escondidos dos ficheiros quando é possível. Depois de enviar, vê para cada ficheiro se isso funcionou. O que não podemos tirar: o seu quarto, um reflexo, uma voz.
voice = Grave o que quer dizer
hint-voice = A sua voz pode ser reconhecida. A gravação pode ficar neste telefone.
files = Escolher ficheiros (arquivos)
hint-files =
    { $files ->
        [one] No máximo um ficheiro ou uma gravação, de { $megabytes } MB no máximo.
        [many] No máximo { $files } de ficheiros, contando com a gravação. Juntos, no máximo { $megabytes } MB.
       *[other] No máximo { $files } ficheiros, contando com a gravação. Juntos, no máximo { $megabytes } MB.
    }
keep_taken = Dizer também aos investigadores onde e quando foi feito, se o ficheiro o disser. Isso pode revelar onde eu estava.
send = Enviar a sua denúncia
hint-send = A seguir vê se chegou tudo, e recebe um código para a nossa resposta.

## The form once more
again-nothing = Ainda não há nada na sua denúncia
again-nothing-do = Escreva na pergunta 2 o que está a acontecer, ou junte uma gravação ou um ficheiro na pergunta 8. Ainda não foi enviado nada.
again-text = O seu texto é demasiado longo
again-text-do = Pode ter no máximo { $characters } caracteres. O seu texto está abaixo. Faça-o mais curto, ou envie-o em duas partes. Ainda não foi enviado nada.
again-cut = O seu texto era tão longo que abaixo só está a primeira parte.
again-line = Uma das suas respostas é demasiado longa
again-line-do = Uma linha pode ter no máximo { $characters } caracteres. Tudo continua abaixo. Ainda não foi enviado nada.
again-room = Agora não temos espaço para um texto longo
again-room-do = O seu texto está abaixo. Faça-o mais curto do que { $characters } caracteres, com o mais importante primeiro, e envie-o outra vez sem ficheiros. Ainda não foi enviado nada. Se não puder esperar, ligue para um destes números.
again-kept = O que escreveu continua abaixo.
again-files = Tinha escolhido ficheiros? Escolha-os outra vez.

## Sent
sent = A sua denúncia chegou
sent-sealed = Está selada. Só os investigadores do Grupo de Trabalho contra o Tráfico de Pessoas a podem abrir.
sent-next = O que acontece a seguir?
sent-answer = Têm uma resposta ou uma pergunta? Encontra-a neste site com o seu código.
answer-within =
    { $days ->
        [one] Com o seu código encontra aqui uma resposta no prazo de um dia.
        [many] Com o seu código encontra aqui uma resposta no prazo de { $days } de dias.
       *[other] Com o seu código encontra aqui uma resposta no prazo de { $days } dias.
    }
now = Disse-nos que alguém pode estar em perigo
now-unread = Ainda ninguém leu a sua denúncia. Não espere por nós. Ligue para o
now-place = Diga primeiro onde é: cidade ou vila, rua, número da casa.
now-silent = Não pode falar? Peça a alguém de confiança que ligue, ou use este chat anónimo:
sent-files = Os seus ficheiros
sent-recording = A sua gravação
sent-file = Ficheiro { $number }
sent-range = Ficheiros { $first } a { $last }
label-full = chegou, e os dados escondidos foram tirados
label-partial = chegou; a maior parte dos dados escondidos foi tirada, mas não todos
label-none = chegou, mas não foi limpo: os dados escondidos também foram para os investigadores
rest-encoder = o vídeo ainda pode dizer com que programa foi feito
rest-inner = alguma coisa lá dentro ficou como estava
rest-text = os nomes no próprio texto ficaram
sent-taken = Como pediu, os investigadores também recebem onde e quando um ficheiro foi feito, se o ficheiro o dizia.
lost = Não chegou
lost-too-many = demasiados ficheiros numa denúncia
lost-too-large = demasiado grande
lost-empty = o ficheiro estava vazio
lost-broken = o ficheiro não chegou bem
lost-no-room = não tínhamos espaço
lost-do = O resto da sua denúncia está aqui. Pode enviar o que falta numa nova denúncia.
sent-device = Alguém pode ver o que há neste telefone ou computador? Então apague as gravações e as fotos que fez para esta denúncia, e o histórico do navegador: ele mostra que enviou alguma coisa. Feche também esta janela e as outras janelas deste site: quem voltar atrás pode enviar a denúncia outra vez e receber um código.
new = Outra denúncia

## The code
have-code = Tenho um código
to-form = Fazer uma denúncia
code = O seu código
code-for = Com este código pode ler a nossa resposta neste site, e acrescentar alguma coisa. Não há outra maneira. Só vê o código agora.
code-keep = Escreva-o em papel, e guarde o papel onde ninguém olha.
code-share = Quem tiver o código pode ler a nossa resposta.
code-other-phone = Não o guarde no telefone ou computador de outra pessoa. Escreva-o em papel, ou saia sem ele. A sua denúncia chegou de qualquer forma.
code-where = Volte a este site e escolha “{ have-code }”:
code-none = Desta vez não recebe um código
code-none-do = Não foi possível criar um. A sua denúncia chegou de qualquer forma, mas não podemos responder-lhe neste site. Quer uma resposta? Envie mais tarde outra denúncia curta. Com ela recebe um código.

## The box for the code
ask = Ler a nossa resposta
ask-lead = Escreva o código que recebeu com a sua denúncia.
code-hint = 24 dígitos. Os espaços não importam.
open = Abrir
retry = Tentar outra vez
ask-lost = Perdeu o código?
ask-lost-do = Então ninguém pode abrir a resposta, nós também não. Pode fazer uma nova denúncia. Com ela recebe um novo código.
kept = O que escreveu
wrong-length = Um código tem 24 dígitos
wrong-length-do = Aqui há mais ou menos. Compare com o código que anotou.
wrong-characters = Um código só tem dígitos
wrong-characters-do = No que escreveu há mais alguma coisa. Tire tudo, menos os dígitos. Os espaços não importam.
wrong-mistyped = Há um erro no código
wrong-mistyped-do = Um destes dígitos não está certo, ou há dois trocados. Compare-os com o código que anotou.
wrong-expired = Escreva o seu código outra vez
wrong-expired-do = A página esteve aberta muito tempo. Para sua segurança, nesse caso pedimos outra vez o código. Não foi enviado nem apagado nada.
wrong-expired-files = A página esteve aberta muito tempo. Para sua segurança, nesse caso pedimos outra vez o código. Não foi enviado nada. Tinha escolhido ficheiros? Escolha-os outra vez na página seguinte.
wrong-kept = O que escreveu continua abaixo. Pode enviá-lo na página seguinte.
wrong-busy = O site está muito ocupado agora
wrong-busy-do = Não conseguimos abrir a resposta. Não se perdeu nada. Tente outra vez daqui a alguns minutos. Se não puder esperar, ligue para um destes números.
wrong-failed = Isto não funcionou, por um erro nosso
wrong-failed-do = Tente outra vez daqui a pouco. Se não puder esperar, ligue para um destes números.

## The answers
none = Ainda não há resposta
none-lead = Talvez ainda ninguém tenha lido a sua denúncia. Guarde o código, e volte a ver mais tarde. Não vemos nenhum erro nos dígitos.
some = A nossa resposta
some-stay = Depois apagamos uma resposta. As suas próprias palavras nunca aparecem aqui.
letter-stays = Isto fica aqui até ao fim de { $month }.
letter = Resposta de { $date }
letter-read = A sua denúncia foi lida.
answer-yes = Sim
answer-no = Não
answer-unknown = Não sei
file-size = { $kilobytes } kB
file-stays = Um ficheiro que abre fica neste telefone ou computador até o apagar.
unreadable = Há aqui uma resposta que não conseguimos abrir. Escreva-nos abaixo que não consegue lê-la.
date = { $day } de { $month } de { $year }
month-year = { $month } de { $year }
month-01 = janeiro
month-02 = fevereiro
month-03 = março
month-04 = abril
month-05 = maio
month-06 = junho
month-07 = julho
month-08 = agosto
month-09 = setembro
month-10 = outubro
month-11 = novembro
month-12 = dezembro
weekday-1 = segunda-feira
weekday-2 = terça-feira
weekday-3 = quarta-feira
weekday-4 = quinta-feira
weekday-5 = sexta-feira
weekday-6 = sábado
weekday-7 = domingo

add = Acrescentar algo
add-hint = Escreva em qualquer língua. Pode ser curto.
add-answers = As suas respostas às perguntas vão junto. Pode deixar uma pergunta sem resposta.
add-send = Enviar
more-nothing = Ainda não há nada para enviar
more-nothing-do = Escreva alguma coisa, responda a uma pergunta, ou junte uma gravação ou um ficheiro. Ainda não foi enviado nada.
more-busy = O site está muito ocupado agora. O que acrescentou não chegou
more-failed = Por um erro nosso, o que acrescentou não chegou
back = Voltar

added = O que acrescentou chegou
added-lead = Está selado. Os investigadores leem-no mais tarde, junto com a sua denúncia. O seu código continua o mesmo.

delete = Apagar a resposta
delete-what = Então apagamos tudo o que está aqui para o seu código. A sua denúncia fica com os investigadores. O seu código continua a funcionar.
delete-sure = Sim, apaguem-na
delete-now = Apagar
deleted = A resposta foi apagada
deleted-lead = Já não está neste site. A sua denúncia fica com os investigadores. Com o seu código ainda pode acrescentar alguma coisa.

withdraw = Pedir-nos que não usemos a sua denúncia
withdraw-what = Os investigadores veem o seu pedido mais tarde, não de imediato. Não podemos prometer que faremos o que pede. Se a vida de alguém estiver em perigo, ou se alguém tiver menos de 18 anos, talvez tenhamos de fazer alguma coisa.
withdraw-sure = Sim, por favor não usem a minha denúncia
withdraw-now = Enviar isto
withdrawn = Recebemos o seu pedido
withdrawn-lead = O seu pedido é que não usemos a sua denúncia. Os investigadores veem isto mais tarde, não de imediato. Não podemos prometer que faremos o que pede. O seu código continua o mesmo.

unsure = Marque primeiro a caixa
unsure-delete = Não foi apagado nada. Tem a certeza? Então marque a caixa em “{ delete }”, mais abaixo.
unsure-withdraw = Não foi enviado nada. Tem a certeza? Então marque a caixa em “{ withdraw }”, mais abaixo.
newer = Há uma nova resposta
newer-do = Chegou enquanto a página estava aberta. Ainda não foi apagado nada.
no-file = Este ficheiro já não está aqui
no-file-do = Tudo o que está aqui aparece abaixo.

## Help
help = Também pode procurar ajuda aqui
help-police = a polícia, quando não é urgente
help-comensha = acolhimento e conselhos sobre tráfico de pessoas
help-home = violência em casa, preocupação com uma criança
help-chat = chat anónimo sobre exploração, explicam os seus direitos
help-anonymous = denunciar por telefone de forma anónima
help-work = inspeção do trabalho: exploração no trabalho
help-border = polícia militar: num aeroporto, num porto ou na fronteira
help-online = abuso sexual na internet, ameaças com imagens
abroad = a partir do estrangeiro:
checked = Verificado em { $date }

## Something went wrong
fault-nothing-stored = Não foi guardado nada.
fault-to-form = Ir para o formulário
fault-malformed = Não conseguimos ler o que o seu navegador enviou
fault-malformed-do = Volte à página anterior e tente outra vez.
fault-cross-site = Isto veio de outro site
fault-cross-site-do = Abra este site e preencha o formulário aqui.
fault-not-found = Esta página não existe
fault-not-found-do = Encontra o formulário na primeira página.
fault-method = Esta página não pode ser aberta assim
fault-method-do = Vá para o formulário.
fault-type = Não conseguimos ler o que o seu navegador enviou
fault-type-do = Use o formulário deste site.
fault-headers = O seu navegador enviou demasiados dados adicionais
fault-headers-do = Abra outra vez o formulário, numa janela privada ou noutro navegador.
fault-failed = Por um erro nosso, a sua denúncia não chegou
fault-failed-do = Tente outra vez daqui a pouco. Se não puder esperar, ligue para um destes números.
fault-busy = O site está muito ocupado agora. A sua denúncia não chegou
fault-busy-do = Tente outra vez daqui a alguns minutos, de preferência sem ficheiros. Se não puder esperar, ligue para um destes números.
