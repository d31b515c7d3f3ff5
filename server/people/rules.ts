/** What a member of a client can be given; an owner has all of it and manages the team. */
export const grantable = ['owner', 'billing', 'tickets', 'usage', 'files'] as const
export type Grantable = (typeof grantable)[number]

export const rightWords: Record<Grantable, string> = {
  owner: 'Owner',
  billing: 'Billing',
  tickets: 'Tickets',
  usage: 'Usage',
  files: 'Files',
}

/** What each right opens, for those who give it. */
export const rightHints: Record<Grantable, string> = {
  owner: 'Everything, and the people of the organisation',
  billing: 'Invoices, costs and the organisation’s details',
  tickets: 'Requests for help',
  usage: 'Services and what was used, without amounts',
  files: 'Documents',
}

/** "Owner", "Billing, Usage" or "None". */
export const wordsOfRights = ({ owner, rights }: { owner: boolean; rights: readonly Grantable[] }): string =>
  owner ? rightWords.owner : rights.map((right) => rightWords[right]).join(', ') || 'None'
