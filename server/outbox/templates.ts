import { z } from 'zod'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { brandOf, compose, type MailModule } from './compose'

type Composed = Awaited<ReturnType<typeof compose>>

/** Composes a file of emails/ with its example and the firm's brand. */
const from =
  <Props extends { firm: string }>(load: () => Promise<MailModule<Props> & { example: Props }>) =>
  async (ctx: Context): Promise<Composed> => {
    const module = await load()
    return compose(async () => module, { ...module.example, ...(await brandOf(ctx)) })
  }

/** What is told of money has its own look each, though one file draws it. */
const told = (name: keyof typeof import('../../emails/examples').examples, label: string) => ({
  label,
  file: 'Notification',
  compose: from(async () => ({
    ...(await import('../../emails/Notification')),
    example: (await import('../../emails/examples')).examples[name],
  })),
})

const templates: Record<string, { label: string; file: string; compose: (ctx: Context) => Promise<Composed> }> = {
  invitation: { label: 'Invitation', file: 'Invitation', compose: from(() => import('../../emails/Invitation')) },
  'invitation-known': {
    label: 'Invitation, existing account',
    file: 'Invitation',
    compose: from(async () => {
      const module = await import('../../emails/Invitation')
      return { default: module.default, example: module.forKnown }
    }),
  },
  'new-password': {
    label: 'Link for a new password',
    file: 'ResetPassword',
    compose: from(() => import('../../emails/ResetPassword')),
  },
  'new-address': {
    label: 'Confirmation of an address',
    file: 'ConfirmAddress',
    compose: from(() => import('../../emails/ConfirmAddress')),
  },
  notice: { label: 'Security notice', file: 'Notice', compose: from(() => import('../../emails/Notice')) },
  notification: {
    label: 'Notification',
    file: 'Notification',
    compose: from(() => import('../../emails/Notification')),
  },
  announcement: {
    label: 'Announcement',
    file: 'Notification',
    compose: from(async () => {
      const module = await import('../../emails/Notification')
      return { default: module.default, example: module.announcement }
    }),
  },
  'invoice-issued': told('invoice-issued', 'New invoice'),
  'invoice-due': told('invoice-due', 'Reminder of an invoice'),
  'credit-note': told('credit-note', 'Credit note'),
  'payment-received': told('payment-received', 'Payment received'),
  'payment-failed': told('payment-failed', 'Payment failed'),
  'payment-refunded': told('payment-refunded', 'Payment refunded'),
  'payment-disputed': told('payment-disputed', 'Payment disputed'),
  'payment-flagged': told('payment-flagged', 'Payment that does not match'),
  subscription: told('subscription', 'Subscription'),
  digest: { label: 'Daily digest', file: 'Digest', compose: from(() => import('../../emails/Digest')) },
}

/** Each kind of mail that the portal sends, and the file in emails/ that it is made of. */
export const templateNames = Object.entries(templates).map(([name, { label, file }]) => ({ name, label, file }))

const templateInput = z.strictObject({ name: z.string().max(100) })

/** A mail as it looks with made-up data, with the firm's name, colour and logo. */
export async function getTemplate(ctx: Context, input: z.input<typeof templateInput>) {
  requireScope(ctx.viewer, 'mails.read')
  const { name } = parse(templateInput, input)
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined
  if (!template) throw new Refusal('not-found')
  return { name, label: template.label, ...(await template.compose(ctx)) }
}

export function listTemplates(ctx: Context) {
  requireScope(ctx.viewer, 'mails.read')
  return templateNames.map(({ name, label }) => ({ name, label }))
}
