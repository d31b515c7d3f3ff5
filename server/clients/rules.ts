export const clientStatuses = ['active', 'inactive', 'archived'] as const
export type ClientStatus = (typeof clientStatuses)[number]

export const clientSorts = ['name', 'created'] as const
export type ClientSort = (typeof clientSorts)[number]

/** Names begin at A, dates with the newest. */
export const usualDirection = (sort: ClientSort): 'asc' | 'desc' => (sort === 'name' ? 'asc' : 'desc')

const rights = ['billing', 'tickets', 'usage', 'files'] as const

/** What a member may do, in the order that people are told of it; an owner has all of it. */
export const rightsOf = (membership: { owner: boolean } & Record<(typeof rights)[number], boolean>) =>
  rights.filter((right) => membership.owner || membership[right])
