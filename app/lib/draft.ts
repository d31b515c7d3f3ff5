import type { LineInput } from '~/server/invoices/draftInput'
import type { TotalsSoFar } from '~/server/invoices/draftTotals'
import type { Fields, Rejected } from './forms'

const names = ['id', 'description', 'quantity', 'unit', 'price', 'discount', 'tax', 'serviceId', 'usage'] as const

/** One line as the form has it, all of it text. `usage` is "2026-03-01 2026-03-31 GB" for a line of metered rows. */
export type LineFields = Record<(typeof names)[number], string>

export const blankLine = (over: Partial<LineFields> = {}): LineFields => ({
  ...{
    id: '',
    description: '',
    quantity: '',
    unit: '',
    price: '',
    discount: '',
    tax: 'none',
    serviceId: '',
    usage: '',
  },
  ...over,
})

/** The lines of a form, without those in which nothing was typed, numbered as they are shown again. */
export function linesIn(form: Fields): LineFields[] {
  const found = new Map<number, LineFields>()
  for (const [field, value] of Object.entries(form)) {
    const [, at, name] = /^lines\.(\d{1,4})\.(\w+)$/.exec(field) ?? []
    if (!at || !names.includes(name as keyof LineFields)) continue
    found.set(Number(at), { ...(found.get(Number(at)) ?? blankLine()), [name as string]: value })
  }
  return [...found.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, line]) => line)
    .filter(isWritten)
}

/** Whether anything was typed in a line. */
export const isWritten = ({ description, price, quantity, discount, id }: LineFields): boolean =>
  Boolean(description || price || quantity || discount || id)

/** As the verbs take them. */
export const lineInputs = (lines: LineFields[]): LineInput[] =>
  lines.map(({ id, description, quantity, unit, price, discount, tax, serviceId, usage }) => {
    const [, from = '', to = '', of = ''] = /^(\S+) (\S+) ?(.*)$/.exec(usage) ?? []
    return {
      ...{ description, price, unit, tax: tax || 'none' },
      ...(id && { id }),
      ...(quantity && { quantity }),
      ...(discount && { discount }),
      ...(serviceId && { serviceId }),
      ...(usage && { usage: { from, to, unit: of } }),
    }
  })

/** What the verbs take of the rest of the form. */
export const headIn = ({ note, purchaseOrder, dueDays }: Fields) => ({ note, purchaseOrder, dueDays })

/** The form as it was sent, with its lines as a button has changed them: nothing is saved by it. */
export type Shown = { typed: Fields; lines: LineFields[]; totals: TotalsSoFar | null }

/** A form that was rejected keeps the totals of its lines too. */
export type RejectedDraft = Rejected & Pick<Shown, 'totals'>

export const isShown = (sent: Shown | RejectedDraft | undefined): sent is Shown =>
  sent !== undefined && !('intent' in sent)
