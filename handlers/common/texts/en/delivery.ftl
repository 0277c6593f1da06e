delivery-repeat = <i>(may be a repeat)</i>
delivery-incident = ⚠️ Something went wrong { $count } × in <code>{ $place }</code>. Last incident: { $id }. More of this kind this hour is only logged.
delivery-refused = ⚠️ Telegram refused a message ({ $method }, chat <code>{ $chat }</code>): { $why }
delivery-group-lost = ⚠️ I can no longer write to the group “{ $name }”: I was removed or blocked there. Add me again to keep its digests and alerts coming.
delivery-person-lost = ⚠️ I can no longer write to { $name }: they have blocked or deleted the chat with me.
delivery-file-too-large = That file is larger than { $limit } MB. Please send a smaller one.
delivery-file-gone = Telegram no longer has that file. Please send it again.
