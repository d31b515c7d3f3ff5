import { Refusal } from '../kernel/refusal'
import type { Person, Right, Viewer } from './viewer'

/** 'all' is everybody's, 'own' that of the organisation looked at. */
type Grant = 'all' | 'own' | 'no'

type Rule = {
  admin: 'all' | 'no'
  support: 'all' | 'no'
  /** Members of a client: with any of these rights (owners have all), every member, or none. */
  member: Right[] | 'any' | 'no'
}

/**
 * Who may do what. The one source for the code, the test that calls every door, and the page that
 * shows it. What a grant covers is narrowed by a feature's visible.ts, never widened.
 */
export const policy = {
  'portal.use': { admin: 'all', support: 'all', member: 'any' },
  'clients.read': { admin: 'all', support: 'all', member: 'no' },
  'clients.export': { admin: 'all', support: 'all', member: 'no' },
  'firm.figures': { admin: 'all', support: 'no', member: 'no' },
  'services.read': { admin: 'all', support: 'all', member: ['usage', 'billing'] },
  'usage.read': { admin: 'all', support: 'all', member: ['usage', 'billing'] },
  'usage.export': { admin: 'all', support: 'all', member: ['usage', 'billing'] },
  /** Amounts of money, wherever they would stand: costs of usage, prices, balances. */
  'amounts.read': { admin: 'all', support: 'no', member: ['billing'] },
  'invoices.read': { admin: 'all', support: 'no', member: ['billing'] },
  'invoices.export': { admin: 'all', support: 'no', member: ['billing'] },
} as const satisfies Record<string, Rule>

export type Permission = keyof typeof policy

/** What a viewer's grant covers: everybody, one organisation, or nothing. */
export type Scope = { kind: 'all' } | { kind: 'client'; clientId: string } | { kind: 'none' }

export function scopeOf(viewer: Viewer, permission: Permission): Scope {
  if (viewer.kind === 'nobody') return { kind: 'none' }
  if (viewer.kind === 'system') return { kind: 'all' }
  const grant = grantOf(viewer, policy[permission])
  if (grant === 'all') return { kind: 'all' }
  if (grant === 'own' && viewer.membership) return { kind: 'client', clientId: viewer.membership.clientId }
  return { kind: 'none' }
}

function grantOf(viewer: Person, rule: Rule): Grant {
  if (viewer.staff) return rule[viewer.staff]
  const membership = viewer.membership
  if (!membership || rule.member === 'no') return 'no'
  if (rule.member === 'any' || membership.owner) return 'own'
  return rule.member.some((right) => membership.rights.includes(right)) ? 'own' : 'no'
}

export const may = (viewer: Viewer, permission: Permission): boolean => scopeOf(viewer, permission).kind !== 'none'

/** For a door that is not an object: strangers are asked to sign in, others told that it is not theirs. */
export function requireScope(viewer: Viewer, permission: Permission): Exclude<Scope, { kind: 'none' }> {
  const scope = scopeOf(viewer, permission)
  if (scope.kind !== 'none') return scope
  throw new Refusal(viewer.kind === 'nobody' ? 'signed-out' : 'forbidden')
}
