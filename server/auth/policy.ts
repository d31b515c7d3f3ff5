import { Refusal } from '../kernel/refusal'
import type { Person, Right, Viewer } from './viewer'

/** 'all' is everybody's, 'own' that of the organisation looked at. */
type Grant = 'all' | 'own' | 'no'

type Rule = {
  /** For the page that shows who may do what: "may see invoices". */
  says: string
  admin: 'all' | 'no'
  support: 'all' | 'no'
  /** Members of a client: with any of these rights (owners have all), every member, owners alone, or none. */
  member: Right[] | 'any' | 'owner' | 'no'
  /** Everybody's own: what it covers is oneself. */
  self?: true
  /** Refused to an administrator who views the portal as a client. */
  changes?: true
  /** Open to staff who still have to set up their second factor. */
  first?: true
}

/**
 * Who may do what. The one source for the code, the test that calls every door, and the page that
 * shows it. What a grant covers is narrowed by a feature's visible.ts, never widened.
 */
export const policy = {
  'portal.use': { says: 'Sign in', admin: 'all', support: 'all', member: 'any', self: true, first: true },
  'dashboard.read': { says: 'See the dashboard', admin: 'all', support: 'all', member: 'any' },
  'account.manage': {
    says: 'Change their own profile, password, second factor and sessions',
    admin: 'all',
    support: 'all',
    member: 'any',
    self: true,
    changes: true,
    first: true,
  },
  'clients.read': {
    says: 'See clients, their contact details and people',
    admin: 'all',
    support: 'all',
    member: 'no',
  },
  'clients.export': { says: 'Export clients', admin: 'all', support: 'all', member: 'no' },
  'clients.manage': { says: 'Add, edit and archive clients', admin: 'all', support: 'no', member: 'no', changes: true },
  'clients.view-as': { says: 'View the portal as a client', admin: 'all', support: 'no', member: 'no', changes: true },
  'organisation.read': { says: 'See the organisation’s details', admin: 'no', support: 'no', member: ['billing'] },
  'organisation.edit': {
    says: 'Change the organisation’s legal and billing details',
    admin: 'no',
    support: 'no',
    member: ['billing'],
    changes: true,
  },
  'organisation.switch': {
    says: 'Switch between the organisations they belong to',
    admin: 'no',
    support: 'no',
    member: 'any',
    changes: true,
  },
  'team.read': {
    says: 'See the people of the organisation and their rights',
    admin: 'all',
    support: 'all',
    member: 'owner',
  },
  'team.manage': {
    says: 'Invite people of a client, change their rights, remove them',
    admin: 'all',
    support: 'no',
    member: 'owner',
    changes: true,
  },
  'staff.manage': {
    says: 'Invite staff, change their roles, deactivate people',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'firm.settings': { says: 'Change the firm’s settings', admin: 'all', support: 'no', member: 'no', changes: true },
  'access.read': { says: 'See who may do what', admin: 'all', support: 'all', member: 'owner' },
  'audit.read': { says: 'Read the audit log', admin: 'all', support: 'no', member: 'no' },
  'audit.export': { says: 'Export the audit log', admin: 'all', support: 'no', member: 'no' },
  'jobs.manage': {
    says: 'See jobs that failed, run them again or discard them',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'mails.read': { says: 'See what was mailed to whom, and how it went', admin: 'all', support: 'no', member: 'no' },
  'mails.resend': { says: 'Send a mail again', admin: 'all', support: 'no', member: 'no', changes: true },
  'announcements.manage': {
    says: 'Write and publish announcements',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'announcements.dismiss': {
    says: 'Dismiss announcements',
    admin: 'no',
    support: 'no',
    member: 'any',
    self: true,
    changes: true,
  },
  'activity.read': { says: 'See what happened', admin: 'all', support: 'all', member: 'any' },
  'notifications.read': {
    says: 'See their own notifications',
    admin: 'all',
    support: 'all',
    member: 'any',
    self: true,
  },
  'notifications.manage': {
    says: 'Mark their own notifications as read and choose what they are told of',
    admin: 'all',
    support: 'all',
    member: 'any',
    self: true,
    changes: true,
  },
  'firm.figures': { says: 'See the firm’s figures', admin: 'all', support: 'no', member: 'no' },
  'services.read': { says: 'See services', admin: 'all', support: 'all', member: ['usage', 'billing'] },
  'usage.read': { says: 'See usage', admin: 'all', support: 'all', member: ['usage', 'billing'] },
  'usage.export': { says: 'Export usage', admin: 'all', support: 'all', member: ['usage', 'billing'] },
  /** Amounts of money, wherever they would stand: costs of usage, prices, balances. */
  'amounts.read': { says: 'See amounts of money, anywhere', admin: 'all', support: 'no', member: ['billing'] },
  'invoices.read': { says: 'See invoices', admin: 'all', support: 'no', member: ['billing'] },
  'invoices.export': { says: 'Export invoices', admin: 'all', support: 'no', member: ['billing'] },
  'invoices.manage': {
    says: 'Write, issue, void and credit invoices, send reminders',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'payments.read': {
    says: 'See payments, receipts and the statement of account',
    admin: 'all',
    support: 'no',
    member: ['billing'],
  },
  'payments.export': { says: 'Export payments and statements', admin: 'all', support: 'no', member: ['billing'] },
  'payments.make': {
    says: 'Pay invoices, keep cards, have invoices paid by themselves',
    admin: 'no',
    support: 'no',
    member: ['billing'],
    changes: true,
  },
  'payments.manage': {
    says: 'Record, refund and reverse payments, decide on those that do not match',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'catalogue.manage': {
    says: 'Add services, prices and tax rates',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'subscriptions.read': {
    says: 'See subscriptions',
    admin: 'all',
    support: 'all',
    member: ['usage', 'billing'],
  },
  'subscriptions.manage': {
    says: 'Start, change, pause and cancel subscriptions',
    admin: 'all',
    support: 'no',
    member: 'no',
    changes: true,
  },
  'subscriptions.request': {
    says: 'Ask for a change or a cancellation of a subscription',
    admin: 'no',
    support: 'no',
    member: ['billing'],
    changes: true,
  },
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof policy

/** What a viewer's grant covers: everybody, one organisation, or nothing. */
export type Scope = Granted | { kind: 'none' }
export type Granted = { kind: 'all' } | { kind: 'client'; clientId: string }

export function scopeOf(viewer: Viewer, permission: Permission): Scope {
  if (viewer.kind === 'nobody') return { kind: 'none' }
  if (viewer.kind === 'system') return { kind: 'all' }
  const rule: Rule = policy[permission]
  if (viewer.viewing && rule.changes) return { kind: 'none' }
  if (viewer.mustAddFactor && !rule.first) return { kind: 'none' }
  const grant = grantOf(viewer, rule)
  if (grant === 'all') return { kind: 'all' }
  if (grant === 'own' && viewer.membership) return { kind: 'client', clientId: viewer.membership.clientId }
  return { kind: 'none' }
}

function grantOf(viewer: Person, rule: Rule): Grant {
  if (viewer.staff) return rule[viewer.staff]
  const membership = viewer.membership
  if (!membership || rule.member === 'no') return 'no'
  if (rule.member === 'any' || membership.owner) return 'own'
  if (rule.member === 'owner') return 'no'
  return rule.member.some((right) => membership.rights.includes(right)) ? 'own' : 'no'
}

export const may = (viewer: Viewer, permission: Permission): boolean => scopeOf(viewer, permission).kind !== 'none'

/** For a door that is not an object: strangers are asked to sign in, others told that it is not theirs. */
export function requireScope(viewer: Viewer, permission: Permission): Granted {
  const scope = scopeOf(viewer, permission)
  if (scope.kind !== 'none') return scope
  if (viewer.kind === 'nobody') throw new Refusal('signed-out')
  throw new Refusal('forbidden', whyNot(viewer, permission))
}

function whyNot(viewer: Viewer, permission: Permission): string | undefined {
  if (viewer.kind !== 'person') return undefined
  const rule: Rule = policy[permission]
  if (viewer.viewing && rule.changes) return 'You are viewing the portal as a client: nothing can be changed.'
  if (viewer.mustAddFactor) return 'The firm asks its staff for a second factor. Set one up in your profile first.'
  return undefined
}
