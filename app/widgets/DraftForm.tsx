import { Form, useNavigation } from '@remix-run/react'
import { useRef } from 'react'
import type { Editor } from '~/server/invoices/draftForm'
import type { DraftTotals as Totals } from '~/server/invoices/draftTotals'
import { dayText } from '~/server/kernel/dayText'
import { oneOf } from '~/server/kernel/unit'
import { ErrorSummary } from '../components/ErrorSummary'
import { Field } from '../components/Field'
import { LineFields } from '../components/LineFields'
import { SelectField } from '../components/SelectField'
import { TextArea } from '../components/TextArea'
import { blankLine, isShown, type LineFields as Line, linesIn, type RejectedDraft, type Shown } from '../lib/draft'
import type { Fields } from '../lib/forms'
import { DraftTotals } from './DraftTotals'

type Props = {
  /** With the query by which the page knows its client; `remove` adds which line. */
  action: string
  removal: (at: number) => string
  submit: string
  cancel: string
  hidden: Fields
  editor: Editor
  initial: Fields
  lines: Line[]
  /** Lines whose quantity and price are those of metered rows, by id. */
  metered: string[]
  /** Null where nothing was added up yet. */
  totals: Totals | null
  sent: Shown | RejectedDraft | undefined
  locale: string
}

const intervals = { once: '', month: ' a month', year: ' a year' }

const treatments = {
  exclusive: 'Prices are without tax: it is added.',
  inclusive: 'Prices include tax.',
  'reverse-charge': 'Reverse charge: no tax is added, the client owes it.',
  none: 'No tax is charged.',
}

/** The lines of a draft and what else it says. Every button shows again what was typed; only the last one saves. */
export function DraftForm(props: Props) {
  const { action, removal, submit, cancel, hidden, editor, initial, metered, sent, locale } = props
  const sending = useNavigation().state !== 'idle'
  const form = useRef<HTMLFormElement>(null)
  const rejected = sent && !isShown(sent) ? sent : undefined
  const shown = isShown(sent) ? sent : undefined
  const typed = sent?.typed ?? initial
  const known = shown?.lines ?? (rejected ? linesIn(rejected.typed) : props.lines)
  const lines = known.length ? known : [blankLine({ tax: editor.usualTaxRateId ?? 'none' })]
  const errors = (field: string) => rejected?.fields[field]
  const field = (name: string) => ({ id: name, name, defaultValue: typed[name] ?? '', errors: errors(name) })
  const { client, catalogue, usage } = editor
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form
        key={`form ${JSON.stringify(sent)}`}
        ref={form}
        method="post"
        action={action}
        noValidate
        className="max-w-4xl space-y-5"
      >
        {/* What Enter in a field does: the first button of a form, which would be to remove a line. */}
        <button type="submit" name="intent" value="totals" hidden tabIndex={-1} />
        {Object.entries(hidden).map(([name, text]) => (
          <input key={name} type="hidden" name={name} value={text} />
        ))}
        <section aria-labelledby="lines" className="space-y-3">
          <h2 id="lines" tabIndex={-1}>
            Lines in {client.currency}
          </h2>
          <p className="text-muted">{treatments[editor.taxTreatment]}</p>
          {lines.map((line, at) => (
            <LineFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place in the form
              key={at}
              at={at}
              line={line}
              rates={editor.rates}
              metered={Boolean(line.usage) || metered.includes(line.id)}
              errors={errors}
              removal={removal(at)}
            />
          ))}
          <button type="submit" name="intent" value="add-line" className="button" aria-busy={sending}>
            Add line
          </button>
          {catalogue.length ? (
            <div className="flex flex-wrap items-end gap-2">
              <div className="min-w-0 grow">
                <SelectField {...field('catalogue')} label="From the catalogue">
                  <option value="">Choose a service</option>
                  {catalogue.map(({ id, name, price, unit, kind, interval }) => (
                    <option key={id} value={id}>
                      {name}, {price} {client.currency}
                      {unit ? ` per ${oneOf(unit)}` : ''}
                      {kind === 'metered' ? '' : intervals[interval]}
                    </option>
                  ))}
                </SelectField>
              </div>
              <button type="submit" name="intent" value="add-price" className="button" aria-busy={sending}>
                Add service
              </button>
            </div>
          ) : null}
          {usage.length ? (
            <div className="flex flex-wrap items-end gap-2">
              <div className="min-w-0 grow">
                <SelectField {...field('metered')} label="From usage that is not invoiced yet">
                  <option value="">Choose what was used</option>
                  {usage.map(({ serviceId, service, unit, quantity, cost, firstOn, lastOn }) => (
                    <option key={`${serviceId} ${unit}`} value={`${serviceId} ${unit}`}>
                      {service}, {unit ? `${quantity} ${unit}, ` : ''}
                      {cost} {client.currency}, {dayText(firstOn, locale)} to {dayText(lastOn, locale)}
                    </option>
                  ))}
                </SelectField>
              </div>
              <button type="submit" name="intent" value="add-usage" className="button" aria-busy={sending}>
                Add usage
              </button>
            </div>
          ) : null}
        </section>
        <section aria-labelledby="totals" className="card space-y-3 p-4 sm:p-5">
          <h2 id="totals">Totals</h2>
          <DraftTotals clientId={client.id} totals={sent ? sent.totals : props.totals} form={form} locale={locale} />
          <button type="submit" name="intent" value="totals" className="button" aria-busy={sending}>
            Update totals
          </button>
        </section>
        <section className="card grid gap-4 p-4 sm:grid-cols-2 sm:p-5" aria-labelledby="details">
          <h2 id="details" className="sm:col-span-2">
            Details
          </h2>
          <Field {...field('dueDays')} label="Days to pay" hint={`Empty: ${editor.dueDays}.`} inputMode="numeric" />
          <Field
            {...field('purchaseOrder')}
            label="Purchase order number"
            hint={client.purchaseOrder ? `Empty: ${client.purchaseOrder}.` : 'The client’s, if it has one.'}
          />
          <div className="sm:col-span-2">
            <TextArea {...field('note')} label="Note" hint="Stands below the lines." rows={3} />
          </div>
        </section>
        <div className="flex flex-wrap gap-2">
          <button type="submit" name="intent" value="save" className="button button-primary" aria-busy={sending}>
            {submit}
          </button>
          <a className="button" href={cancel}>
            Cancel
          </a>
        </div>
      </Form>
    </>
  )
}
