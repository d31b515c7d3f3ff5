import { z } from 'zod'
import { emailField } from '../auth/input'
import { grantable } from './rules'

export const nameField = z
  .string({ error: 'Enter a name' })
  .trim()
  .min(1, 'Enter a name')
  .max(200, 'A name has at most 200 characters')

export const inviteInput = z
  .strictObject({
    email: emailField,
    name: nameField,
    staffRole: z.enum(['admin', 'support'], { error: 'Choose a role' }).optional(),
    clientId: z.string().max(100).optional(),
    rights: z
      .array(z.enum(grantable, { error: 'Choose from the rights there are' }))
      .max(grantable.length)
      .optional(),
  })
  .refine(({ staffRole, rights }) => staffRole || rights?.length, {
    message: 'Choose at least one right',
    path: ['rights'],
  })
  .refine(({ staffRole, clientId, rights }) => !staffRole || !(clientId || rights), {
    message: 'An invitation is to the firm or to a client',
    path: ['staffRole'],
  })
export type InviteInput = z.input<typeof inviteInput>

export const listInvitationsInput = z.union([
  z.strictObject({ staff: z.literal(true) }),
  z.strictObject({ clientId: z.string().max(100).optional() }),
])
export type ListInvitationsInput = z.input<typeof listInvitationsInput>

export const invitationInput = z.strictObject({ invitationId: z.string().max(100) })
export type InvitationInput = z.input<typeof invitationInput>

export const acceptInput = z.strictObject({
  token: z.unknown(),
  name: z.string().trim().max(200, 'A name has at most 200 characters').optional(),
  password: z.string().max(1000, 'That password is too long').optional(),
})
export type AcceptInput = z.input<typeof acceptInput>
