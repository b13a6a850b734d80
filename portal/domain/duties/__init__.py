"""What the law owes one order line, and by when: decision tables as data, and a small pure state machine.

A `Timeline` is what happened to a line; `duty_of(timeline, at)` says how it stands at a moment. The answer depends on
the events up to that moment alone, never on when somebody looked. Rules carry the ids of the decision tables
(`FTC-N3`, `EU-4`, `WD-1`); where a table leaves a gap the reading that is kinder to the buyer is taken, and the
docstring says so. Not legal advice.

The files in the order of the flow: `clock` (days), `events`, `laws` (which law), `refunds`, `course` (how a line
stands), `turns` (steps of every law), `us_course`, `us_options` and `us_ftc`, `deliver_by` (the machines), `duty` (the
answer), `owed` (what the planner does about it), `withdrawal` (how long it is open).
"""
