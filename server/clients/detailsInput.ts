import { z } from 'zod'
import { optionalEmailField } from '../auth/input'
import { countryName } from '../kernel/country'
import { exponentOf } from '../kernel/money'
import { tidyText } from '../kernel/text'
import { restartKinds } from '../subscriptions/rules'

const line = (most: number) =>
  z
    .string()
    .trim()
    .transform(tidyText)
    .pipe(z.string().max(most, `That is longer than ${most} characters`))
    .default('')

/** Two letters are a code of ISO 3166; files of other systems write names, which stay as they are. */
const country = line(100)
  .transform((text) => (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text))
  .refine((text) => !/^[A-Z]{2}$/.test(text) || countryName(text), 'No country has these two letters')

const currency = z
  .string({ error: 'Enter the currency' })
  .trim()
  .toUpperCase()
  .refine((code) => exponentOf(code) !== undefined, 'A currency has three letters, like EUR')

const tags = z
  .array(z.string().trim().max(40, 'A tag has at most 40 characters'))
  .transform((all) => [...new Set(all.filter(Boolean))])
  .refine((all) => all.length <= 20, 'A client has at most 20 tags')
  .default([])

const clientId = z.string().min(1).max(64)

/** The moment at which what is changed was read. */
const updatedAt = z.iso.datetime().transform((text) => new Date(text))

const legal = z.strictObject({
  legalName: line(200),
  email: optionalEmailField,
  address: line(500).transform((text) => text.replaceAll('\r\n', '\n')),
  city: line(100),
  region: line(100),
  postalCode: line(20),
  country,
  vatId: line(40),
  purchaseOrder: line(100),
})

const details = legal.extend({
  name: z
    .string({ error: 'Enter a name' })
    .trim()
    .transform(tidyText)
    .pipe(z.string().min(1, 'Enter a name').max(200, 'A name has at most 200 characters')),
  externalId: line(64),
  contactName: line(200),
  phone: line(50),
  tags,
  /** Days from issue to due; empty for the firm's. */
  dueDays: z
    .string()
    .trim()
    .regex(/^(\d{1,3})?$/, 'A number of days, like 30')
    .default('')
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((days) => days === null || days <= 365, 'At most 365 days'),
  taxTreatment: z.enum(['standard', 'reverse-charge', 'none'], { error: 'Choose from the list' }).default('standard'),
})

/** `clientId` is made with the form, so that sending it twice adds one client. */
export const addClientInput = details.extend({
  clientId: z.string().regex(/^cli_[0-9a-hjkmnp-tv-z]{26}$/),
  currency,
})
export type AddClientInput = z.input<typeof addClientInput>

/** All details: what is absent becomes empty, but for the currency, which then stays. */
export const editClientInput = details.extend({ clientId, updatedAt, currency: currency.optional() })
export type EditClientInput = z.input<typeof editClientInput>

export const setClientStatusInput = z.strictObject({ clientId, status: z.enum(['active', 'inactive', 'archived']) })
export type SetClientStatusInput = z.input<typeof setClientStatusInput>

/** `from` and `day` say from which day subscriptions are invoiced again; `seen` is of the preview that was confirmed. */
export const activateClientInput = z.strictObject({
  clientId,
  from: z.enum(restartKinds, { error: 'Choose from which day billing starts again' }),
  day: z.string().optional(),
  seen: z.string({ error: 'Preview it first' }).min(1, 'Preview it first').max(64),
})
export type ActivateClientInput = z.input<typeof activateClientInput>

export const previewActivationInput = activateClientInput.omit({ seen: true }).partial({ from: true })
export type PreviewActivationInput = z.input<typeof previewActivationInput>

/** `clientId` is the organisation that the form showed. */
export const editOrganisationInput = legal.extend({ clientId, updatedAt })
export type EditOrganisationInput = z.input<typeof editOrganisationInput>
