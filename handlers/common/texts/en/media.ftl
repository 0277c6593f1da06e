# Photos, places, recordings, forwarded words
media-photo-kept = 📷 The photo is with the last entry of <b>{ $customer }</b>.
media-location-kept = 📍 The place is with the last entry of <b>{ $customer }</b>.
media-photo-whose = 📷 Got the photo. Which customer is it about? Tap, or type a name:
media-location-whose = 📍 Got the place. Which customer is it? Tap, or type a name:
media-location-near = 📍 Got the place. Customers near it, nearest first; tap, or type a name:
media-voice-whose = 🎙 Which customer is it about? Tap, or type a name:
media-forward-whose = ↪ Which customer is this about? Tap, or type a name:
media-none = There are no photos of { $customer } yet.
media-caption = { $when } · { $what }{ $words }
media-private-only = Photos are only shown in the private chat.
media-voice-off = 🎙 The recording is kept. It cannot be written down here yet (an administrator can switch that on): please say it in a line of text, too.
media-voice-unclear = 🎙 The recording is kept, but it could not be made out. Please say it in a line of text.
media-voice-heard = 🎙 This is what I heard:
    <blockquote>{ $words }</blockquote>
    Is it right? Nothing is stored before you tap Save.
media-voice-save = ✅ Save
media-voice-correct = ✏️ Correct
media-voice-drop = Drop
media-voice-type = Please send the right words:
media-voice-hint = The right words
media-voice-dropped = Nothing was stored. The recording is kept.
kind-photo = photo
kind-location = place
kind-voice = recording
customers-kind-photo = photo
customers-kind-location = place
customers-kind-voice = recording
customers-do-photos = Photos
kind-feedback = feedback
customers-kind-feedback = feedback
