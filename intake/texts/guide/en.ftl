# The guide and the page about this site: English, language level B1. Every sentence must be true today.
# A sentence about the law says only what its source says: never that somebody will not be punished.

guide-lead = You can read this page without sending us anything.
guide-form = Report something
guide-place = Say first where it is. You cannot speak? Ask someone you trust to call.

## Where to turn
guide-turn = Where you can turn
guide-turn-lead = None of these is part of this site. Calling can leave a trace on the phone’s list of calls and on its bill.
guide-hours = We do not print opening hours: we could not check them.

## Rights
rights = Your rights in the Netherlands
rights-maybe = What the law may offer you in the Netherlands
rights-unchecked = No lawyer has checked these sentences yet. Ask a lawyer, CoMensha or Keerpunt what holds for you before you decide anything.
rights-source = Source:
rights-everyone = For every victim
right-law = Human trafficking is a crime. Whoever brings somebody to work, sex, crime or begging by force, threats or lies can be punished for it.
right-minor = Is someone under 18? Then it can be human trafficking without any force.
right-lawyer = You can get a lawyer without paying.
right-interpreter = You can get an interpreter.
right-speak = You can speak in court.
right-apart = In court it can be arranged that you and the suspect do not see each other.
right-crime = Were you forced to break the law? Then the prosecutor and the judge can decide not to punish you. Nobody can say beforehand whether they will.
right-money = A state fund for victims of violence can pay you an amount once. People without papers can ask for it too. A report to the police is not needed if there is other objective information.
rights-eu = Citizens of an EU country
right-eu-care = Do you stay in the Netherlands lawfully? Then the municipality can give shelter and care.
right-eu-time = The time to think that is described below is about the right to stay. It is for people who are not citizens of an EU country.
rights-other = Citizens of another country
right-time = You can get time to think, the reflection period: three months at most. It is about your right to stay.
right-dublin = Must another European country deal with your request for asylum? Then it can be 30 days.
right-sign = The slightest sign of human trafficking is enough for it.
right-offer = The police, the Royal Netherlands Marechaussee and the Labour Authority offer it. So you have contact with one of them.
right-shelter = During the reflection period there is special shelter for victims.
right-permit = There are residence permits for victims and for witnesses. Each has conditions.
right-severe = Without working with the police there can be a way too: with a serious threat, or for medical reasons.

## People who saw something
witness = You saw or heard something
witness-sure = You need not be sure. Say what you saw yourself, and what others told you.
witness-apart = Do not speak to the person you suspect, and do not try to free anyone yourself. That can be dangerous for you and for the victim.
witness-name = You can report without giving your name: here, or by phone with Meld Misdaad Anoniem.
witness-notes = Write down where, when and what, such as a number plate. Take no risk for it.

## Professionals
work = You meet it in your work
work-officer = Each municipality should have a contact officer for human trafficking. Ask your municipality who that is.
work-refer = CoMensha is the national coordination centre: it finds shelter and registers victims. Call it about a possible victim.
work-guide = Professionals find rights, laws and organisations in the Wegwijzer Mensenhandel, in four phases:
work-phase-1 = Identify: notice signs and note them down.
work-phase-2 = Protect: a safe place, care, the right to stay.
work-phase-3 = Criminal proceedings: reporting to the police, a lawyer, the court.
work-phase-4 = Compensation: money for the damage.
work-names = Write names of victims in this form only if they are needed to find someone.

## Signs
signs = How to recognise human trafficking
signs-lead = One sign proves nothing. Several together are a reason to report it.
signs-all = In every form
sign-all-1 = Somebody else keeps the passport, the phone or the money.
sign-all-2 = There is a debt that never gets smaller.
sign-all-3 = Someone is watched, locked up, or never alone.
sign-all-4 = Someone is hurt or threatened, or their family is.
sign-all-5 = Work, pay or journey are not what was promised.
signs-sex = Sexual exploitation
sign-sex-1 = Somebody else decides about clients, prices, photos or days.
sign-sex-2 = Pictures or videos are used as a threat.
signs-work = Work
sign-work-1 = Very long days, little or no pay, dangerous work without protection.
sign-work-2 = People sleep where they work, or the boss decides where they live.
signs-crime = Crime
sign-crime-1 = Someone must carry drugs, steal or lend a bank card, because of threats or a debt.
sign-crime-2 = Somebody else gets the profit.
signs-begging = Begging
sign-begging-1 = Someone must hand over what people give, or bring a fixed amount.
signs-organ = Organs
sign-organ-1 = Someone is pressed, or offered money, to give a kidney or another organ.
signs-family = Marriage and children
sign-family-1 = Someone may not choose whom they marry, or is taken abroad to marry.
sign-family-2 = Someone is pressed to bear a child for others, or to give up a child.

## About this site
about-who = This site takes in reports for the Task Force on Human Trafficking in the Netherlands.
about-track = This site sets no cookies, runs no script, and loads nothing from other sites.
about-keep = What has arrived is kept until investigators have confirmed that they hold it.
about-answers = An answer stays here for about three months. The page says until when. Then we delete it.
about-cannot = What we cannot promise
about-address = Without Tor Browser the network of our server sees the address of your connection, even though we do not keep it.
about-words = Your own words can show who you are: a name, a place, something that only you know.
about-code = While a page is made, our server can read what you type and what we answer. It keeps neither readable.
about-act = If someone’s life is in danger, or someone is under 18, we may have to do something that you did not ask for.
about-tor = Tor Browser
about-tor-why = Tor Browser hides your address, from us too. Your network can see that you use Tor, and whoever looks at your phone can see that it is there.
about-tor-at = In Tor Browser this site has its own address:
about-leave = What ‘{ leave }’ does
about-leave-does = It opens another, neutral site in the same window. What you typed is not there any more when you go back.
about-leave-not = It does not clear the history: you have to delete the address of this site there yourself. Other windows of this site stay open: close them too. A private window keeps no history on the phone or computer.
about-key = The key of the Task Force
about-key-why = Reports are sealed with keys that the Task Force signs. This is the fingerprint of the key that it signs with. Compare it with the one that the Task Force publishes elsewhere.
about-access = Accessibility
about-access-does = This site is made to follow WCAG 2.2, level AA. Every page is checked by a program, works with the keyboard alone, and without script.
about-access-not = What is not there yet: people with a disability have not tried it, and not every translation has been checked. Is something hard to use? Write to us in a report.
about-security = Did you find a weak spot in the security of this site? How to tell us:
about-source = The program is called Meldkluis. Everybody may read and use its source under the licence EUPL-1.2.
about-source-at = The source is at:
