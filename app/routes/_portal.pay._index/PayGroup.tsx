import { Form, useNavigation } from '@remix-run/react'
import { Day } from '~/app/components/Day'
import { Money } from '~/app/components/Money'
import { Status } from '~/app/components/Status'
import type { Fields } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { useShell } from '~/app/lib/shell'
import { decimalOf } from '~/server/kernel/money'
import type { FieldErrors } from '~/server/kernel/refusal'
import type { getPayable } from '~/server/payments/payable'
import { mostChargeable, noneChargeable, notChargeable } from '~/server/payments/rules'
import { amountField } from './chosen'

type Group = Awaited<ReturnType<typeof getPayable>>['groups'][number]

type Props = {
  group: Group
  /** Part of an invoice may be paid. */
  parts: boolean
  online: boolean
  /** No other currency stands beside it. */
  only: boolean
  /** The invoices were picked; otherwise these are all that are open. */
  chosen: boolean
  typed: Fields
  fields: FieldErrors
}

export function PayGroup({ group, parts, online, only, chosen, typed, fields }: Props) {
  const { locale } = useShell().viewer
  const sending = useNavigation().state !== 'idle'
  const { currency, exponent, invoices, payableMinor } = group
  const money = { currency, exponent, locale }
  const picks = !chosen && invoices.length > 1
  const open = invoices.filter(({ underWay }) => !underWay)
  const none = noneChargeable(
    open.map(({ owedMinor }) => owedMinor),
    currency,
    { parts, picks, locale },
  )
  const byCard = online && payableMinor > 0 && !none
  return (
    <Form
      method="post"
      action={paths.pay(chosen ? invoices.map(({ id }) => id) : [])}
      noValidate
      key={JSON.stringify(typed)}
      className="card min-w-0"
      aria-label={only ? 'What will be paid' : `What will be paid in ${currency}`}
    >
      <input type="hidden" name="intent" value="pay" />
      <input type="hidden" name="currency" value={currency} />
      {only ? null : <h2 className="border-b border-line px-4 py-3">In {currency}</h2>}
      <ul className="divide-y divide-line">
        {invoices.map((invoice) => {
          const name = amountField(invoice.id)
          const all = open.length === 1 ? mostChargeable(invoice.owedMinor, currency) : invoice.owedMinor
          const whole = decimalOf({ minor: all, exponent })
          return (
            <li key={invoice.id} className="flex flex-wrap justify-between gap-x-6 gap-y-3 px-4 py-3">
              <div className="min-w-0">
                <p className="font-medium">
                  <a className="link inline-flex min-h-11 items-center lg:min-h-0" href={paths.invoice(invoice.id)}>
                    {invoice.number}
                  </a>
                </p>
                <p className="flex flex-wrap gap-x-3 text-muted">
                  <Status of={invoice.status} />
                  <span>
                    Due <Day day={invoice.dueOn} locale={locale} />
                  </span>
                  <span>
                    <Money minor={invoice.owedMinor} {...money} /> open
                  </span>
                </p>
                {invoice.underWay ? <UnderWay id={name} of={invoice.underWay} money={money} /> : null}
                {byCard && !invoice.underWay ? (
                  <Alone problem={notChargeable(invoice.owedMinor, currency, locale)} />
                ) : null}
              </div>
              {!byCard || invoice.underWay ? null : parts ? (
                <AmountField
                  name={name}
                  of={invoice.number}
                  unit={currency}
                  value={typed[name] ?? (Object.keys(typed).length ? '' : whole)}
                  decimals={exponent > 0}
                  errors={fields[name]}
                  hint={picks ? 'Leave it empty to pay it later' : undefined}
                />
              ) : picks ? (
                <label className="flex min-h-11 items-center gap-3">
                  <input
                    id={name}
                    type="checkbox"
                    name={name}
                    value="all"
                    defaultChecked={Object.keys(typed).length ? typed[name] === 'all' : true}
                    className="size-5 accent-accent"
                  />
                  Pay <Money minor={invoice.owedMinor} {...money} />
                </label>
              ) : (
                <input type="hidden" name={name} value="all" />
              )}
            </li>
          )
        })}
      </ul>
      <div className="space-y-4 border-t border-line p-4">
        <p className="flex justify-between gap-6 font-semibold">
          <span>Open together</span>
          <Money minor={group.owedMinor} {...money} />
        </p>
        {online && payableMinor > 0 && none ? (
          <p role="note" className="max-w-prose" suppressHydrationWarning>
            {none}.
          </p>
        ) : null}
        {byCard ? (
          <>
            <label htmlFor={`keep-${currency}`} className="flex min-h-11 items-start gap-3 py-1.5">
              <input
                id={`keep-${currency}`}
                type="checkbox"
                name="keepCard"
                value="yes"
                defaultChecked={typed.keepCard === 'yes'}
                className="size-5 shrink-0 accent-accent"
              />
              <span>
                Keep this card for later{' '}
                <span className="block text-muted">
                  It is kept by Stripe. Nothing is charged to it by itself unless you ask for that.
                </span>
              </span>
            </label>
            <button type="submit" className={`button ${only ? 'button-primary' : ''}`} aria-busy={sending}>
              {parts || picks ? (
                `Pay in ${currency}`
              ) : (
                <>
                  Pay <Money minor={payableMinor} {...money} />
                </>
              )}
            </button>
            <p className="text-muted">You pay on Stripe’s page and come back here.</p>
          </>
        ) : null}
      </div>
    </Form>
  )
}

/** Said of an invoice that a card can't pay in full by itself, though it can pay others or a part. */
const Alone = ({ problem }: { problem: string | null }) =>
  problem ? (
    <p className="mt-1 max-w-prose text-muted" suppressHydrationWarning>
      {problem}.
    </p>
  ) : null

type UnderWayProps = {
  id: string
  of: NonNullable<Group['invoices'][number]['underWay']>
  money: { currency: string; exponent: number; locale: string }
}

function UnderWay({ id, of: { amountMinor, sinceOn, checkoutId, unanswered }, money }: UnderWayProps) {
  const words = (
    <>
      A payment of <Money minor={amountMinor} {...money} /> is under way since{' '}
      <Day day={sinceOn} locale={money.locale} />
    </>
  )
  return (
    <p id={id} className="mt-1 max-w-prose">
      {checkoutId ? (
        <a className="link" href={paths.checkout(checkoutId)}>
          {words}
        </a>
      ) : (
        words
      )}
      . {unanswered ? 'Stripe has not answered yet; look again in some minutes. ' : null}It can be paid again only if
      that fails.
    </p>
  )
}

type AmountProps = {
  name: string
  /** The invoice's number. */
  of: string
  unit: string
  value: string
  decimals: boolean
  errors: string[] | undefined
  hint: string | undefined
}

function AmountField({ name, of, unit, value, decimals, errors, hint }: AmountProps) {
  const described = [errors?.length ? `${name}-error` : '', hint ? `${name}-hint` : ''].filter(Boolean).join(' ')
  return (
    <div className="w-full sm:w-44">
      <label htmlFor={name} className="mb-1 block text-muted">
        Amount<span className="sr-only"> for {of}</span>, {unit}
      </label>
      {errors?.length ? (
        <p id={`${name}-error`} className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      <input
        id={name}
        name={name}
        className="input num"
        inputMode={decimals ? 'decimal' : 'numeric'}
        autoComplete="off"
        defaultValue={value}
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={described || undefined}
      />
      {hint ? (
        <p id={`${name}-hint`} className="mt-1 text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
