/** The page of the dashboard: its frame. The page's own script fills it. */
import { pageHead, type PageSource } from '../commands/panel/page';

/** `styleUri` is the answer panel's style, which both pages share. */
export interface DashboardSource extends PageSource {
  readonly ownStyleUri: string;
}

export function dashboardPage(source: DashboardSource): string {
  return `${pageHead(source, 'dashboard', [source.styleUri, source.ownStyleUri])}
<body>
<header>
  <h1>Phi Pair</h1>
  <p id="status"></p>
  <div id="actions" role="group" aria-label="Actions">
    <button type="button" id="copyDiagnostics">Copy diagnostics</button>
    <button type="button" id="resetStatistics" class="secondary">Reset statistics</button>
    <button type="button" id="showLog" class="secondary">Show log</button>
  </div>
</header>
<main id="dashboard" tabindex="0" aria-label="Dashboard">
  <div id="figures"></div>
  <section aria-labelledby="charts-title">
    <h2 id="charts-title">Lately</h2>
    <div id="charts"></div>
  </section>
  <section aria-labelledby="requests-title">
    <h2 id="requests-title">Recent requests</h2>
    <div class="wide" role="group" aria-labelledby="requests-title" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Request</th>
            <th scope="col">What became of it, and why</th>
            <th scope="col" class="number">Queue, ms</th>
            <th scope="col" class="number">Prefill, ms</th>
            <th scope="col" class="number">Decode, ms</th>
            <th scope="col" class="number">Tokens</th>
          </tr>
        </thead>
        <tbody id="requests"></tbody>
      </table>
    </div>
    <p id="none" class="quiet">No request yet. Type in a Python file, or ask for a suggestion with Alt+\\.</p>
  </section>
  <p class="quiet">Kept in this window until it closes, and sent nowhere; how often suggestions were accepted is kept on this machine. Code is never part of it.</p>
</main>
<script nonce="${source.nonce}" src="${source.scriptUri}"></script>
</body>
</html>`;
}
