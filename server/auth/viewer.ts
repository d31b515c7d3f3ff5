import { Refusal } from '../kernel/refusal'

export type Right = 'billing' | 'tickets' | 'usage' | 'files'

export type Membership = {
  clientId: string
  clientName: string
  currency: string
  exponent: number
  owner: boolean
  rights: Right[]
}

export type StaffRole = 'admin' | 'support'

export type Person = {
  kind: 'person'
  id: string
  sessionId: string
  /** When the password or a factor was last given in this session. */
  confirmedAt: Date | null
  name: string
  email: string
  locale: string
  timeZone: string
  staff: StaffRole | null
  /** The organisation looked at, for members of one. */
  membership: Membership | null
  memberships: Membership[]
  /** An administrator who looks at the portal as a client does: `staff` is null meanwhile, and nothing can be changed. */
  viewing: boolean
  /** The firm asks its staff for a second factor, and this one has none yet: they can do nothing else. */
  mustAddFactor: boolean
  /** Unread notifications, which every page says: read with the session, so that it costs no query of its own. */
  unread?: number
}

/** `system` is the operator on the machine and the portal itself: imports, jobs, the seed. */
export type Viewer = { kind: 'nobody' } | { kind: 'system'; name: string } | Person

export const nobody: Viewer = { kind: 'nobody' }

export function requirePerson(viewer: Viewer): Person {
  if (viewer.kind === 'person') return viewer
  throw new Refusal('signed-out')
}

export const localeOf = (viewer: Viewer): string => (viewer.kind === 'person' ? viewer.locale : 'en-GB')
