import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { Money } from '~/app/components/Money'
import { Section } from '~/app/components/Section'
import { paths } from '~/app/lib/paths'
import type { Page } from './route'

const labels = { today: 'From today', next: 'From the next period', missed: 'Catch up on everything that was missed' }

type Sums = Page['choices'][number]['now']

/** A GET form: the address holds what is previewed below it. */
export function Choices({ page, problem, locale }: { page: Page; problem: string | null; locale: string }) {
  const { client, choices, asked, today } = page
  const sums = (all: Sums): ReactNode =>
    all.map((sum, i) => (
      <span key={sum.currency}>
        {i ? ', ' : ''}
        <Money {...sum} locale={locale} />
      </span>
    ))
  return (
    <Section id="billing" title="When billing starts again">
      {problem ? <ErrorSummary message="Choose another day" fields={{ day: [problem] }} /> : null}
      <Form
        key={JSON.stringify(asked)}
        method="get"
        action={paths.clientActivate(client.id)}
        noValidate
        className="card max-w-3xl space-y-4 p-4 sm:p-5"
      >
        <fieldset>
          <legend className="sr-only">When billing starts again</legend>
          {choices.map(({ from, now, skipped }) => (
            <Choice key={from} value={from} asked={asked.from} label={labels[from]}>
              {now.length ? <>Invoices {sums(now)} now. </> : 'Invoices nothing now. '}
              {skipped.length ? <>{sums(skipped)} will not be invoiced.</> : null}
            </Choice>
          ))}
          <Choice value="day" asked={asked.from} label="From another day" />
          <div className="ps-8">
            <Field
              id="day"
              name="day"
              type="date"
              label="First day to be invoiced"
              defaultValue={asked.day || today}
              errors={problem ? [problem] : undefined}
            />
          </div>
        </fieldset>
        <button type="submit" className="button">
          Preview
        </button>
      </Form>
    </Section>
  )
}

type Props = { value: string; asked: string | null; label: string; children?: ReactNode }

const Choice = ({ value, asked, label, children }: Props) => (
  <label className="flex min-h-11 items-start gap-3 py-1.5">
    <input
      type="radio"
      name="from"
      value={value}
      // The default must not be to catch up on every missed period.
      defaultChecked={value === (asked ?? 'today')}
      className="mt-0.5 size-5 shrink-0 accent-accent"
    />
    <span>
      {label} {children ? <span className="block text-muted">{children}</span> : null}
    </span>
  </label>
)
