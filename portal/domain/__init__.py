"""The rules: frozen values and pure functions. No input or output, no clock, no randomness, no logging.

Time, policy and queue are arguments. The files import each other in the order of the flow only, which an import
contract keeps: refusals, countries, addresses, mailboxes, zones, state_hours, colors, replies, notice_classes, brands,
places, windows, kinds, calendars, money, policies, orders, supply, tasks, slips, steps, plans, budgets, plan_changes,
promises, duties, ledger, place_history, shipping, options, instructions, queue, reviews, notices, notice_merging.
"""
