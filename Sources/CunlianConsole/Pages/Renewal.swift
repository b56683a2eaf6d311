/// The one script of the console: a page that shows how things stand renews itself every five minutes while somebody has it before them, and at
/// once when they come back to it; one on which something is still being counted asks again after fifteen.
///
/// The page is asked for as its reader would ask, and takes the place of what stands there only where nobody is at work in it. It is no use of
/// the visit, which ends a quarter of an hour after its person's last page. Without scripts pages say as of when they are, and are reloaded by hand.
enum Renewal {
    /// What a request for a renewal says of itself.
    static let header = "X-Cunlian-Renewal"

    /// It names nothing that any browser of ten years ago lacks, and the policy names it by its hash.
    static let script: StaticString = """

        (function () {
          function renew() {
            var old = document.querySelector('main'), at = document.activeElement, ask = new XMLHttpRequest();
            if (document.hidden || !old || (at !== old && old.contains(at)) || String(getSelection())) return soon();
            ask.open('GET', location.href);
            ask.setRequestHeader('X-Cunlian-Renewal', '1');
            ask.onload = function () {
              if (ask.status !== 200) return;
              var page = new DOMParser().parseFromString(ask.responseText, 'text/html');
              var fresh = page && page.querySelector('script[data-own]') && page.querySelector('main');
              if (fresh && fresh.innerHTML !== old.innerHTML && old.parentNode) old.parentNode.replaceChild(document.importNode(fresh, true), old);
              soon();
            };
            ask.send();
          }
          function soon() {
            clearTimeout(next);
            if (document.querySelector('main [data-making]')) next = setTimeout(renew, 15000);
          }
          var next;
          soon();
          setInterval(renew, 300000);
          document.addEventListener('visibilitychange', renew);
        })();

        """
}
