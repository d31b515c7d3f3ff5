import { Form } from '@remix-run/react'
import { paths } from '~/app/lib/paths'
import type { ListMailsInput } from '~/server/mails/input'
import { mailStates, stateWords } from '~/server/mails/rules'

/** A GET form: the address holds what is shown. */
export function MailFilterForm({ filters, narrowed }: { filters: ListMailsInput; narrowed: boolean }) {
  return (
    <Form method="get" action={paths.mails()} className="no-print border-b border-line p-3">
      <div className="flex flex-wrap items-end gap-3" key={JSON.stringify(filters)}>
        <label className="grow basis-44 sm:grow-0">
          <span className="mb-1 block text-muted">State</span>
          <select className="input" name="state" defaultValue={filters.state ?? ''}>
            <option value="">All</option>
            {mailStates.map((state) => (
              <option key={state} value={state}>
                {stateWords[state]}
              </option>
            ))}
          </select>
        </label>
        <label className="grow basis-52">
          <span className="mb-1 block text-muted">Part of the address</span>
          <input
            className="input"
            type="search"
            name="q"
            inputMode="email"
            autoCapitalize="none"
            defaultValue={filters.q}
          />
        </label>
        <button type="submit" className="button">
          Filter
        </button>
        {narrowed ? (
          <a className="button" href={paths.mails()}>
            Clear
          </a>
        ) : null}
      </div>
    </Form>
  )
}
