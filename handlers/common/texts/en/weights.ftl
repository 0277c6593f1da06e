# Weights
weights-head = ⚖️ <b>Weights of the grade</b> (settings version { $version })
weights-line = { $bar } { $dimension } { $weight } ({ $share })
weights-thresholds = Points: A from { $a }, B from { $b }, C from { $c }, else D; within { $slack } points of a line the grade stays.
weights-effect = This change: { $count ->
    [one] 1 customer gets
   *[other] { $count } customers get
} another grade (before→after)
weights-hint = Tap to add or take 5, or write <code>/weights payment 30</code>, <code>/weights thresholds 80 65 50</code>. Every change is in the audit; customers are graded anew tonight, and whoever you log an entry for at once.
weights-administrators = Weights are set by administrators.
weights-less = { $dimension } −5
weights-more = { $dimension } +5
weights-toast = In force
weights-unknown = I can't read “{ $words }”. For example: /weights payment 30, or /weights thresholds 80 65 50
weights-bad-weight = A weight must be from 0 to { $most }, and not all may be 0. For example: /weights payment 30
weights-bad-thresholds = Thresholds are three falling numbers from 0 to 100. For example: /weights thresholds 80 65 50
weights-changed-meanwhile = Somebody has just changed the weights. Open /weights again.
