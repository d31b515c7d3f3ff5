export const clientStatuses = ['active', 'inactive', 'archived'] as const
export type ClientStatus = (typeof clientStatuses)[number]

/**
 * What the portal does for a client without anyone asking, by the client's status. `docs/money.md` gives the reasons.
 * Money moves automatically for active clients only; whoever can sign in is kept informed.
 */
const automatic = {
  /** Issues what is due of its subscriptions. */
  invoice: { active: true, inactive: false, archived: false },
  /** Charges its saved card for what is due, and tries again after a decline. */
  charge: { active: true, inactive: false, archived: false },
  /** Keeps its pages at Stripe open. */
  checkout: { active: true, inactive: true, archived: false },
  remind: { active: true, inactive: true, archived: false },
  /** In the portal and by email, announcements included. */
  notify: { active: true, inactive: true, archived: false },
  /** Emails invitations, and accepts them. */
  invite: { active: true, inactive: true, archived: false },
  /** Keeps its people signed in, and the refresh tokens of their scripts and apps working. */
  signIn: { active: true, inactive: true, archived: false },
} as const satisfies Record<string, Record<ClientStatus, boolean>>
export type AutomaticAction = keyof typeof automatic
export const automaticActions = Object.keys(automatic) as AutomaticAction[]

/** Whether the portal does this for the client now. Every job asks inside its write, with the client's row as it is there. */
export const mayActAutomatically = (action: AutomaticAction, client: { status: ClientStatus }): boolean =>
  automatic[action][client.status]

/** The same as a list, for queries. */
export const statusesFor = (action: AutomaticAction): ClientStatus[] =>
  clientStatuses.filter((status) => automatic[action][status])

export const clientSorts = ['name', 'created'] as const
export type ClientSort = (typeof clientSorts)[number]

/** Names begin at A, dates with the newest. */
export const usualDirection = (sort: ClientSort): 'asc' | 'desc' => (sort === 'name' ? 'asc' : 'desc')

const rights = ['billing', 'tickets', 'usage', 'files'] as const

/** What a member may do, in the order that people are told of it; an owner has all of it. */
export const rightsOf = (membership: { owner: boolean } & Record<(typeof rights)[number], boolean>) =>
  rights.filter((right) => membership.owner || membership[right])
