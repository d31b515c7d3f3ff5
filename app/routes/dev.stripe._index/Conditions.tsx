import { Form, useLoaderData } from '@remix-run/react'
import { Section } from '~/app/components/Section'
import { SelectField } from '~/app/components/SelectField'
import type { loader } from './route'

const weathers = {
  fine: 'Answers',
  slow: 'Answers after three seconds',
  down: 'Is down: answers 500',
  deaf: 'Does what it is asked and never answers',
  failing: 'Makes nothing: answers 500, what is read it answers',
}

export function Conditions() {
  const { stand } = useLoaderData<typeof loader>()
  return (
    <Section id="conditions" title="How it behaves">
      <div className="card flex flex-wrap items-end gap-3 p-4">
        <Form method="post" className="flex flex-wrap items-end gap-3">
          <SelectField name="weather" label="When it is asked" defaultValue={stand.weather} key={stand.weather}>
            {Object.entries(weathers).map(([weather, says]) => (
              <option key={weather} value={weather}>
                {says}
              </option>
            ))}
          </SelectField>
          <button type="submit" name="intent" value="weather" className="button">
            Save
          </button>
        </Form>
        <Form method="post">
          <input type="hidden" name="well" value={stand.delivering ? 'no' : 'yes'} />
          <button type="submit" name="intent" value="delivery" className="button">
            {stand.delivering ? 'Hold messages back' : 'Let messages go out'}
          </button>
        </Form>
      </div>
    </Section>
  )
}
