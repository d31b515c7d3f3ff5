import type { Right } from '../auth/viewer'
import { type Grantable, grantable } from './rules'

export type Flags = Record<Grantable, boolean>

export const flagsOf = (given: readonly Grantable[]): Flags => ({
  owner: given.includes('owner'),
  billing: given.includes('billing'),
  tickets: given.includes('tickets'),
  usage: given.includes('usage'),
  files: given.includes('files'),
})

/** Owners have all of them. */
export const rightsOf = (flags: Flags): Right[] =>
  grantable.filter((right): right is Right => right !== 'owner' && (flags.owner || flags[right]))
