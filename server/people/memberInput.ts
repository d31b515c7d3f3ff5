import { z } from 'zod'
import { grantable } from './rules'

const id = z.string().min(1).max(64)

/** Members leave `clientId` out, or name their own. */
export const listTeamInput = z.strictObject({ clientId: id.optional() })
export type ListTeamInput = z.input<typeof listTeamInput>

export const memberInput = z.strictObject({ clientId: id, personId: id })
export type MemberInput = z.input<typeof memberInput>

/** All rights that the member has afterwards. */
export const changeRightsInput = memberInput.extend({ rights: z.array(z.enum(grantable)) })
export type ChangeRightsInput = z.input<typeof changeRightsInput>

export const changeRoleInput = z.strictObject({
  personId: id,
  role: z.enum(['admin', 'support'], { error: 'Choose a role' }),
})
export type ChangeRoleInput = z.input<typeof changeRoleInput>

export const setActiveInput = z.strictObject({ personId: id, active: z.boolean() })
export type SetActiveInput = z.input<typeof setActiveInput>
