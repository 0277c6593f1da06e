# The guided visit
visits-outcome = Visit to <b>{ $customer }</b>: how was it?
visits-note = Visit to <b>{ $customer }</b> · { $outcome }
    Anything to add? Type it (such as “will pay two weeks late, back next Tuesday”), or tap Done.
visits-button-done = ✅ Done
visits-button-back = « Back
visits-button-cancel = Cancel
visits-cancelled = Cancelled; nothing was saved.
