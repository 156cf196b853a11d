# Português, plain language.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = Pode ler esta página sem nos enviar nada.
guide-form = Fazer uma denúncia
guide-place = Diga primeiro onde é. Não pode falar? Peça a alguém de confiança que ligue.

## Where to turn
guide-turn = Onde pode procurar ajuda
guide-turn-lead = Nenhum destes serviços faz parte deste site. Ligar pode deixar rasto na lista de chamadas do telefone e na conta.
guide-hours = Não indicamos horários: não os conseguimos verificar.

## Rights
rights = Os seus direitos nos Países Baixos
rights-maybe = O que a lei talvez lhe possa oferecer nos Países Baixos
rights-unchecked = Ainda nenhum jurista reviu estas frases. Antes de decidir alguma coisa, pergunte a um advogado, à CoMensha ou ao Keerpunt o que vale no seu caso.
rights-source = Fonte:
rights-everyone = Para todas as vítimas
right-law = O tráfico de pessoas é um crime. Quem obriga, ameaça ou engana alguém para que trabalhe, tenha sexo, cometa crimes ou peça esmola pode receber uma pena por isso.
right-minor = Alguém tem menos de 18 anos? Então pode ser tráfico de pessoas mesmo que ninguém obrigue essa pessoa.
right-lawyer = Pode ter um advogado sem pagar.
right-interpreter = Pode ter um intérprete.
right-speak = Pode falar no tribunal.
right-apart = No tribunal pode organizar-se que você e a pessoa suspeita não se vejam.
right-crime = Teve de violar a lei porque alguém obrigou? Então o Ministério Público e o juiz podem decidir não lhe aplicar uma pena. Ninguém pode dizer antes se isso vai acontecer.
right-money = Um fundo do Estado para vítimas de violência pode pagar-lhe uma vez uma quantia. As pessoas sem documentos também podem pedi-la. Não é preciso apresentar queixa à polícia se houver outra informação objetiva.
rights-eu = Pessoas com cidadania de um país da UE
right-eu-care = Está legalmente nos Países Baixos? Então o município pode dar acolhimento e cuidados.
right-eu-time = O tempo para pensar que é descrito abaixo tem a ver com o direito de residência. É para pessoas que não têm cidadania de um país da UE.
rights-other = Pessoas com cidadania de outro país
right-time = Pode receber tempo para pensar, o período de reflexão: três meses no máximo. Tem a ver com o seu direito de residência.
right-dublin = É outro país europeu que tem de tratar o seu pedido de asilo? Então podem ser 30 dias.
right-sign = Para isso basta o mais pequeno indício de tráfico de pessoas.
right-offer = Este tempo é oferecido pela polícia, pela polícia militar (Koninklijke Marechaussee) e pela inspeção do trabalho. Portanto, tem contacto com uma delas.
right-shelter = Durante o período de reflexão há um acolhimento especial para vítimas.
right-permit = Há autorizações de residência para vítimas e para testemunhas. Cada uma tem condições.
right-severe = Mesmo sem colaborar com a polícia pode haver um caminho: em caso de ameaça grave, ou por motivos médicos.

## People who saw something
witness = Viu ou ouviu alguma coisa
witness-sure = Não precisa de ter a certeza. Diga o que viu, e o que outras pessoas lhe contaram.
witness-apart = Não fale com a pessoa de quem suspeita, e não tente libertar ninguém por sua conta. Pode ser perigoso para você e para a vítima.
witness-name = Pode denunciar sem dar o seu nome: aqui, ou por telefone no Meld Misdaad Anoniem.
witness-notes = Anote onde, quando e o quê, por exemplo uma matrícula (placa). Não corra riscos por isso.

## Professionals
work = Encontra isto no seu trabalho
work-officer = Cada município deveria ter uma pessoa de contacto para o tráfico de pessoas. Pergunte ao seu município quem é.
work-refer = A CoMensha é o centro nacional de coordenação: procura acolhimento e regista as vítimas. Ligue para lá se houver uma possível vítima.
work-guide = Os profissionais encontram direitos, leis e organizações no Wegwijzer Mensenhandel, em quatro fases:
work-phase-1 = Identificar: notar sinais e anotá-los.
work-phase-2 = Proteger: um lugar seguro, cuidados, direito de residência.
work-phase-3 = Processo penal: queixa à polícia, um advogado, o tribunal.
work-phase-4 = Compensação: dinheiro pelos danos.
work-names = Escreva nomes de vítimas neste formulário só se forem precisos para encontrar alguém.

## Signs
signs = Como reconhecer o tráfico de pessoas
signs-lead = Um sinal não prova nada. Vários juntos são motivo para denunciar.
signs-all = Em todas as formas
sign-all-1 = Outra pessoa guarda o passaporte, o telefone ou o dinheiro.
sign-all-2 = Há uma dívida que nunca fica mais pequena.
sign-all-3 = Vigiam ou trancam alguém, ou nunca deixam essa pessoa sozinha.
sign-all-4 = Magoam ou ameaçam alguém, ou a família.
sign-all-5 = O trabalho, o pagamento ou a viagem não são o que foi prometido.
signs-sex = Exploração sexual
sign-sex-1 = Outra pessoa decide sobre clientes, preços, fotos ou dias.
sign-sex-2 = Usam-se fotos ou vídeos para ameaçar.
signs-work = Trabalho
sign-work-1 = Dias muito longos, pouco ou nenhum pagamento, trabalho perigoso sem proteção.
sign-work-2 = As pessoas dormem onde trabalham, ou o patrão decide onde vivem.
signs-crime = Crime
sign-crime-1 = Alguém tem de transportar drogas, roubar ou emprestar um cartão bancário, por ameaças ou por uma dívida.
sign-crime-2 = Outra pessoa fica com o lucro.
signs-begging = Pedir esmola
sign-begging-1 = Alguém tem de entregar o que as pessoas dão, ou trazer uma quantia fixa.
signs-organ = Órgãos
sign-organ-1 = Pressionam alguém, ou oferecem-lhe dinheiro, para dar um rim ou outro órgão.
signs-family = Casamento e filhos
sign-family-1 = Não deixam alguém escolher com quem casa, ou levam essa pessoa para o estrangeiro para casar.
sign-family-2 = Pressionam alguém para ter um filho para outras pessoas, ou para entregar um filho.

## About this site
about-who = Este site recebe denúncias para o Grupo de Trabalho contra o Tráfico de Pessoas nos Países Baixos.
about-track = Este site não põe cookies, não executa nenhum script, e não carrega nada de outros sites.
about-keep = O que chegou fica guardado até os investigadores confirmarem que o têm.
about-answers = Uma resposta fica aqui cerca de três meses. A página diz até quando. Depois apagamo-la.
about-cannot = O que não podemos prometer
about-address = Sem o Tor Browser, a rede do nosso servidor vê o endereço da sua ligação à internet, mesmo que nós não o guardemos.
about-words = As suas próprias palavras podem mostrar quem você é: um nome, um lugar, algo que mais ninguém sabe.
about-code = Enquanto uma página é feita, o nosso servidor pode ler o que escreve e o que respondemos. Não guarda nenhuma dessas coisas de forma legível.
about-act = Se a vida de alguém estiver em perigo, ou se alguém tiver menos de 18 anos, talvez tenhamos de fazer alguma coisa que não pediu.
about-tor = Tor Browser
about-tor-why = O Tor Browser esconde o seu endereço, também de nós. A sua rede pode ver que usa o Tor, e quem olhar para o seu telefone pode ver que ele está lá.
about-tor-at = No Tor Browser este site tem um endereço próprio:
about-leave = O que faz “{ leave }”
about-leave-does = Abre outro site, neutro, na mesma janela. O que escreveu já não está lá quando volta.
about-leave-not = Não limpa o histórico: tem de apagar lá o endereço deste site. As outras janelas deste site continuam abertas: feche-as também. Uma janela privada não guarda histórico no telefone ou computador.
about-key = A chave do Grupo de Trabalho
about-key-why = As denúncias são seladas com chaves que o Grupo de Trabalho assina. Esta é a impressão digital da chave com que assina. Compare-a com a que o Grupo de Trabalho publica noutro lugar.
about-access = Acessibilidade
about-access-does = Este site foi feito para seguir WCAG 2.2, nível AA. Cada página é verificada por um programa, e funciona só com o teclado e sem script.
about-access-not = O que ainda falta: nenhuma pessoa com deficiência o experimentou, e nem todas as traduções foram revistas. Alguma coisa é difícil de usar? Escreva-nos numa denúncia.
about-security = Encontrou um ponto fraco na segurança deste site? Veja como nos dizer:
about-source = O programa chama-se Meldkluis. Qualquer pessoa pode ler e usar o seu código-fonte com a licença EUPL-1.2.
about-source-at = O código-fonte está em:
