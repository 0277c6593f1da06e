# 照片、位置、语音、转发
media-photo-kept = 📷 照片已附到 <b>{ $customer }</b> 的上一条记录。
media-location-kept = 📍 位置已附到 <b>{ $customer }</b> 的上一条记录。
media-photo-whose = 📷 照片已收到。是哪家客户的？点选，或直接输入名称：
media-location-whose = 📍 位置已收到。是哪家客户？点选，或直接输入名称：
media-location-near = 📍 位置已收到。附近的客户（由近到远），点选或直接输入名称：
media-voice-whose = 🎙 是哪家客户的事？点选，或直接输入名称：
media-forward-whose = ↪ 这条转发是关于哪家客户的？点选，或直接输入名称：
media-none = { $customer } 还没有照片。
media-caption = { $when } · { $what }{ $words }
media-private-only = 照片只在私聊中查看。
media-voice-off = 🎙 录音已保留。语音转文字还没有开启（由管理员开启），请再用一句文字说明。
media-voice-unclear = 🎙 录音已保留，但没有听清内容，请用一句文字说明。
media-voice-heard = 🎙 听到的是：
    <blockquote>{ $words }</blockquote>
    对吗？点“保存”才会记录。
media-voice-save = ✅ 保存
media-voice-correct = ✏️ 改
media-voice-drop = 放弃
media-voice-type = 请发送正确的文字：
media-voice-hint = 正确的文字
media-voice-dropped = 没有记录。录音已保留。
kind-photo = 照片
kind-location = 位置
kind-voice = 语音
customers-kind-photo = 照片
customers-kind-location = 位置
customers-kind-voice = 语音
customers-do-photos = 照片
kind-feedback = 客户反馈
customers-kind-feedback = 客户反馈
