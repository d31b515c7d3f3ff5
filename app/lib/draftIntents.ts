import type { Context } from '~/server/context'
import type { Editor } from '~/server/invoices/draftForm'
import { MOST_LINES } from '~/server/invoices/draftInput'
import { draftTotals, draftTotalsSoFar } from '~/server/invoices/draftTotals'
import { Refusal } from '~/server/kernel/refusal'
import { blankLine, isWritten, type LineFields, lineInputs, linesIn, type RejectedDraft, type Shown } from './draft'
import { knownFields } from './fieldNames'
import type { Fields } from './forms'

type Params = Record<string, string | undefined>
type EditorFor = (ctx: Context, form: Fields, params: Params) => Promise<Editor>

/** Throws 'invalid' for more lines than an invoice can have: they could not be saved. */
async function show(ctx: Context, { client }: Editor, typed: Fields, lines: LineFields[]): Promise<Response> {
  if (lines.length > MOST_LINES) throw new Refusal('invalid', `An invoice has at most ${MOST_LINES} lines.`)
  const totals = await totalsOfForm(ctx, client.id, lines)
  return Response.json({ typed: knownFields(typed), lines, totals } satisfies Shown)
}

const totalsOfForm = (ctx: Context, clientId: string, lines: LineFields[]) =>
  draftTotalsSoFar(ctx, { clientId, lines: lineInputs(lines.filter(isWritten)) })

/** What the buttons inside the form of a draft do, new or known: each shows it again as it was typed. */
export const lineIntents = (editorFor: EditorFor) => ({
  'add-line': async (ctx: Context, form: Fields, params: Params) => {
    const editor = await editorFor(ctx, form, params)
    return show(ctx, editor, form, [...linesIn(form), blankLine({ tax: editor.usualTaxRateId ?? 'none' })])
  },
  remove: async (ctx: Context, form: Fields, params: Params, request: Request) => {
    const editor = await editorFor(ctx, form, params)
    const at = Number(new URL(request.url).searchParams.get('line'))
    // Counted as the form numbers them, blank ones included.
    const rest = Object.fromEntries(Object.entries(form).filter(([field]) => !field.startsWith(`lines.${at}.`)))
    return show(ctx, editor, rest, linesIn(rest))
  },
  'add-price': async (ctx: Context, form: Fields, params: Params) => {
    const editor = await editorFor(ctx, form, params)
    const chosen = editor.catalogue.find(({ id }) => id === form.catalogue)
    if (!chosen) throw refused('catalogue', 'Choose a service from the list')
    const { name, unit, price, serviceId, taxRateId } = chosen
    const tax = taxRateId ?? editor.usualTaxRateId ?? 'none'
    const line = blankLine({ description: name, quantity: '1', unit, price, serviceId, tax })
    return show(ctx, editor, form, [...linesIn(form), line])
  },
  'add-usage': async (ctx: Context, form: Fields, params: Params) => {
    const editor = await editorFor(ctx, form, params)
    const chosen = editor.usage.find(({ serviceId, unit }) => `${serviceId} ${unit}` === form.metered)
    if (!chosen) throw refused('metered', 'Choose what was used from the list')
    const { service, serviceId, unit, quantity, cost, firstOn, lastOn, taxRateId } = chosen
    const usage = `${firstOn} ${lastOn} ${unit}`
    const lines = linesIn(form)
    if (lines.some((line) => line.serviceId === serviceId && line.usage === usage))
      return show(ctx, editor, form, lines)
    const description = unit ? `${service}: ${quantity} ${unit}` : service
    const tax = taxRateId ?? editor.usualTaxRateId ?? 'none'
    const line = blankLine({ description, quantity: '1', price: cost, serviceId, usage, tax })
    return show(ctx, editor, form, [...lines, line])
  },
  totals: async (ctx: Context, form: Fields, params: Params) => {
    const { client } = await editorFor(ctx, form, params)
    const lines = linesIn(form)
    const totals = await draftTotals(ctx, { clientId: client.id, lines: lineInputs(lines) })
    return Response.json({
      typed: knownFields(form),
      lines,
      totals: { ...totals, complete: true },
    } satisfies Shown)
  },
})

/** What a rejected form says beside its messages. */
export const draftRejected =
  (editorFor: EditorFor) =>
  async (ctx: Context, form: Fields, params: Params): Promise<Pick<RejectedDraft, 'totals'>> => {
    const { client } = await editorFor(ctx, form, params)
    return { totals: await totalsOfForm(ctx, client.id, linesIn(form)) }
  }

const refused = (field: string, message: string) =>
  new Refusal('invalid', undefined, { fields: { [field]: [message] } })
