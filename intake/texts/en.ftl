# English, language level B1. Every sentence must be true today.
# Who has checked these texts; empty as long as nobody has.
reviewed-by = { "" }
unreviewed = Nobody has checked this translation yet. Where it matters for your safety, the Dutch and the English words stand beside it.

## Every page
title = Form
leave = Leave this page
languages = Language
danger-call = In danger now? Call
nobody = Nobody is reading right now; reports are read on these days: { $days }.
nobody-daily = Nobody is reading right now; reports are read every day.
danger-silent = You cannot speak, or would rather talk to someone first? Chat anonymously:
guide = Help and rights
about = About this site

## The form
heading = Report human trafficking or exploitation
lead = Tell the Task Force on Human Trafficking what is happening. You do not have to say who you are.
promise = What we promise, and what we cannot
promise-time = We keep no IP address and no time. Only the day.
promise-sealed = Your report is sealed. After that, only investigators of the Task Force can open it.
promise-network = Your internet provider, work or school can see that you visit this site. On a device that they manage, or that somebody watches, they may also see what you write.
promise-device = The address of this page stays in your browser’s history, even when you press ‘{ leave }’.
promise-answer = After sending you get a code. With it you can read our answer on this site. Nobody has to know who you are.
promise-more = Everything about what we promise and what we cannot
promise-optional = Only question 2 or a recording is needed. You may skip the rest.

q-source = How do you know this?
source-victim = It happens to me
source-acquaintance = It happens to someone I know
source-witness = I saw or heard it
source-work = From my work
source-rather-not-say = I would rather not say

q-text = What is happening?
hint-text = Write in any language. Short is fine.
hint-text-know = If you know: who, how many people, cars, online names, days and times. Did you see it, or did someone tell you?
hint-voice-below = Would you rather record it? You can at question 8.
guessable = Someone could guess that this came from me

q-what = What do they, or you, have to do?
hint-what = Choose all that fit.
what-sex = Sex or sexual acts, also online
what-work = Other work
what-crime = Break the law for someone: drugs, stealing, bank card
what-begging = Begging
what-organ = Give an organ
what-family = Marry, or have or give up a child
what-other = Something else, or I do not know

q-place = Where?
hint-place = Town, street, business, website or number plate. You do not know? What can you see: a shop, a sign, a station?

q-minor = Is anyone this happens to younger than 18?
hint-minor = Also if that is you.
minor-yes = Yes
minor-no = No
minor-unknown = I do not know

q-when = When?
when-now = Now
when-soon = Soon
when-over = It is over
when-unknown = I do not know
soon = Soon: when?
danger = Someone may be hurt, locked up or moved in the next days

q-want = What do you want?
hint-want = You can also call for help. Not every call is answered:
want-help = I want help
want-tell = I only want to tell
want-unknown = I do not know
talk_first = Please talk to me here before anyone comes
hint-talk = We will try. If someone’s life is in danger, or someone is under 18, we may have to come.

q-files = Recording, photos, video, documents
hint-optional = Optional. Your words arrive even if a file fails.
files-minor = Do not send sexual pictures of anyone under 18. Write to us that they exist.
files-cleaned = We remove hidden data from files where we can. After sending you see for each file whether that worked. What we cannot remove: your room, a reflection, a voice.
voice = Record what you want to say
hint-voice = Your voice can be recognised. The recording may stay on this phone.
files = Choose files
hint-files =
    { $files ->
        [one] At most one file or recording, of { $megabytes } MB at most.
       *[other] At most { $files } files, the recording is one of them. Together at most { $megabytes } MB.
    }
keep_taken = Also tell the investigators where and when it was taken, if the file says so. This can show where you were.
send = Send your report
hint-send = You will then see whether everything has arrived, and you get a code for our answer.

## The form once more
again-nothing = There is nothing in your report yet
again-nothing-do = Write what is happening at question 2, or add a recording or a file at question 8. Nothing has been sent yet.
again-text = Your text is too long
again-text-do = It may have at most { $characters } characters. Your text is below. Make it shorter, or send it in two parts. Nothing has been sent yet.
again-cut = Your text was so long that only its first part is below.
again-line = One of your answers is too long
again-line-do = A line may have at most { $characters } characters. Everything is still below. Nothing has been sent yet.
again-room = We have no room for a long text now
again-room-do = Your text is below. Make it shorter than { $characters } characters, with the most important first, and send it again without files. Nothing has been sent yet. If it cannot wait, call one of these numbers.
again-kept = What you wrote is still below.
again-files = Did you choose files? Please choose them again.

## Sent
sent = Your report has arrived
sent-sealed = It is sealed. Only investigators of the Task Force on Human Trafficking can open it.
sent-next = What happens next?
sent-answer = Do they have an answer or a question? You find it on this site with your code.
answer-within =
    { $days ->
        [one] With your code you find an answer here within one day.
       *[other] With your code you find an answer here within { $days } days.
    }
now = You told us that someone may be in danger
now-unread = Nobody has read your report yet. Do not wait for us. Call
now-place = Say first where it is: town, street, house number.
now-silent = You cannot speak? Ask someone you trust to call, or chat anonymously:
sent-files = Your files
sent-recording = Your recording
sent-file = File { $number }
sent-range = Files { $first } to { $last }
label-full = arrived, and cleaned of hidden data
label-partial = arrived; most hidden data was removed, but not all
label-none = arrived, not cleaned: hidden data went to the investigators too
rest-encoder = the video may still name the program that made it
rest-inner = something inside it stayed as it was
rest-text = names in its own text stayed
sent-taken = As you asked, the investigators also get where and when a file was taken, if the file said so.
lost = Not arrived
lost-too-many = too many files in one report
lost-too-large = too large
lost-empty = the file was empty
lost-broken = the file did not come through well
lost-no-room = we had no room
lost-do = The rest of your report is here. You can send what is missing in a new report.
sent-device = Can somebody look into this phone or computer? Delete the recordings and photos that you made for this report, and the browser’s history: it shows that you sent something. Close this window and the other windows of this site too: whoever goes back can send the report once more and get a code.
new = Another report

## The code
have-code = I have a code
to-form = Make a report
code = Your code
code-for = With this code you can read our answer on this site, and add something. There is no other way. You see the code only now.
code-keep = Write it on paper, and keep the paper where nobody looks.
code-share = Whoever has the code can read our answer.
code-other-phone = On someone else’s phone or computer do not store it. Write it on paper, or leave without it. Your report has arrived all the same.
code-where = Come back to this site and choose ‘{ have-code }’:
code-none = You get no code this time
code-none-do = Making one did not work. Your report has arrived all the same, but we cannot answer it on this site. Do you want an answer? Send another short report later. You then get a code.

## The box for the code
ask = Read our answer
ask-lead = Type the code that you got with your report.
code-hint = 24 digits. Spaces do not matter.
open = Open
retry = Try again
ask-lost = Code lost?
ask-lost-do = Then nobody can open the answer, and we cannot either. You can make a new report. You then get a new code.
kept = What you wrote
wrong-length = A code has 24 digits
wrong-length-do = This is more or fewer. Compare it with the code that you wrote down.
wrong-characters = A code has only digits
wrong-characters-do = What you typed has something else in it. Leave out everything but the digits. Spaces do not matter.
wrong-mistyped = There is a mistake in the code
wrong-mistyped-do = One of these digits is not right, or two have changed places. Compare them with the code that you wrote down.
wrong-expired = Please type your code again
wrong-expired-do = The page was open for a long time. For your safety we then ask for the code again. Nothing has been sent or deleted.
wrong-expired-files = The page was open for a long time. For your safety we then ask for the code again. Nothing has been sent. Did you choose files? Please choose them again on the next page.
wrong-kept = What you wrote is still below. You can send it on the next page.
wrong-busy = It is too busy now
wrong-busy-do = We could not open the answer. Nothing is lost. Try again in a few minutes. If it cannot wait, call one of these numbers.
wrong-failed = This did not work, because of a fault of ours
wrong-failed-do = Try again in a while. If it cannot wait, call one of these numbers.

## The answers
none = There is no answer yet
none-lead = Maybe nobody has read your report yet. Keep the code, and look again later. We see no mistake in its digits.
some = Our answer
some-stay = After that we delete an answer. Your own words are never shown here.
letter-stays = This stays here until the end of { $month }.
letter = Answer of { $date }
letter-read = Your report has been read.
answer-yes = Yes
answer-no = No
answer-unknown = I do not know
file-size = { $kilobytes } kB
file-stays = A file that you open stays on this phone or computer until you delete it.
unreadable = There is an answer here that we cannot open. Tell us below that you cannot read it.
date = { $day } { $month } { $year }
month-year = { $month } { $year }
month-01 = January
month-02 = February
month-03 = March
month-04 = April
month-05 = May
month-06 = June
month-07 = July
month-08 = August
month-09 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

add = Add something
add-hint = Write in any language. Short is fine.
add-answers = Your answers to the questions go along. You may leave a question open.
add-send = Send
more-nothing = There is nothing to send yet
more-nothing-do = Write something, answer a question, or add a recording or a file. Nothing has been sent yet.
more-busy = It is too busy now. What you added has not arrived
more-failed = Because of a fault of ours what you added has not arrived
back = Back

added = What you added has arrived
added-lead = It is sealed. Investigators read it later, together with your report. Your code stays the same.

delete = Delete the answer
delete-what = We then delete everything that lies here for your code. Your report stays with the investigators. Your code still works.
delete-sure = Yes, delete it
delete-now = Delete
deleted = The answer is deleted
deleted-lead = It is gone from this site. Your report stays with the investigators. You can still add something with your code.

withdraw = Ask us not to use your report
withdraw-what = Investigators see what you ask later, not right away. We cannot promise that we will do it. If someone’s life is in danger, or someone is under 18, we may have to do something.
withdraw-sure = Yes, please do not use my report
withdraw-now = Send this
withdrawn = We have received what you ask
withdrawn-lead = You ask us not to use your report. Investigators see this later, not right away. We cannot promise that we will do it. Your code stays the same.

unsure = Please tick the box first
unsure-delete = Nothing has been deleted. Are you sure? Then tick the box under ‘{ delete }’, further down.
unsure-withdraw = Nothing has been sent. Are you sure? Then tick the box under ‘{ withdraw }’, further down.
newer = There is a new answer
newer-do = It came while the page was open. Nothing has been deleted yet.
no-file = This file is not here any more
no-file-do = Everything that is here stands below.

## Help
help = You can also turn to
help-police = the police, when it is not urgent
help-comensha = shelter and advice about human trafficking
help-home = violence at home, worries about a child
help-chat = anonymous chat about exploitation, your rights explained
help-anonymous = report anonymously by phone
help-work = Labour Authority: exploitation at work
help-border = military police: at an airport, a port or the border
help-online = sexual abuse online, threats with pictures
abroad = from abroad:
checked = Checked on { $date }

## Something went wrong
fault-nothing-stored = Nothing was stored.
fault-to-form = Go to the form
fault-malformed = We could not read what your browser sent
fault-malformed-do = Go back to the page before and try again.
fault-cross-site = This came from another website
fault-cross-site-do = Open this site and fill in the form here.
fault-not-found = This page does not exist
fault-not-found-do = You will find the form on the first page.
fault-method = This page cannot be opened like this
fault-method-do = Go to the form.
fault-type = We could not read what your browser sent
fault-type-do = Use the form on this site.
fault-headers = Your browser sent too much data with it
fault-headers-do = Open the form again, in a private window or another browser.
fault-failed = Because of a fault of ours your report has not arrived
fault-failed-do = Try again in a while. If it cannot wait, call one of these numbers.
fault-busy = It is too busy now. Your report has not arrived
fault-busy-do = Try again in a few minutes, preferably without files. If it cannot wait, call one of these numbers.
