Feature: A day with lists
  I am a supervisor. Campaigns need lists, customers change their minds in between, and nobody who said no is to be called.

  Scenario: A list is made, a call brings a refusal, the old list is not used, asked anew it shows who fell out
    Given a supervisor is at the lists
    When I order a list of calls named "Syksyn puhelut"
    Then I see of everybody whether they may be called, and why
    And nobody on the list has prohibited it
    When the first customer on the list calls and forbids marketing by phone
    And I take the list out as a file
    Then the file has no number of that customer, and says why
    When eight days have passed
    Then the list may not be taken out, and the page says it is to be asked anew
    When I press "Ctrl+Return"
    Then I am told that 1 customer fell out, and see who and why
    And the file of the old list asked anew tells the same
